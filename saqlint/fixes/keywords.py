"""Adds a keyword argument to a call so that it looks like its neighbours. Needs libcst."""

import libcst as cst

from saqlint.fixes.edits import EditError

_NO_CALL = "what is to get an argument is no call"
_PLAIN = cst.SimpleWhitespace("")
_SPACE = cst.SimpleWhitespace(" ")
_TIGHT = cst.AssignEqual(_PLAIN, _PLAIN)
_Whitespace = cst.BaseParenthesizableWhitespace


def with_keyword(call: str, keyword: str, value: str) -> str:
    """The text of a call with `keyword=value` added: as the last argument, before any `**`."""
    try:
        # The parentheses allow for line breaks before the call's own ones.
        module = cst.parse_module(f"({call})")
        argument = cst.Arg(cst.parse_expression(value), keyword=cst.Name(keyword), equal=_TIGHT)
    except cst.ParserSyntaxError as error:
        raise EditError(_NO_CALL) from error
    match module.body:
        case [cst.SimpleStatementLine(body=[cst.Expr(value=cst.Call() as node)])]:
            changed = node.with_changes(args=_added(node, argument))
        case _:
            raise EditError(_NO_CALL)
    replaced = cst.ensure_type(module.deep_replace(node, changed), cst.Module)
    return replaced.code[1:-1]


def _added(call: cst.Call, new: cst.Arg) -> list[cst.Arg]:
    args = list(call.args)
    if any(isinstance(arg.value, cst.GeneratorExp) and not arg.value.lpar for arg in args):
        raise EditError("a generator without parentheses is the only argument")
    spaced = [arg.equal for arg in args if isinstance(arg.equal, cst.AssignEqual)]
    new = new.with_changes(equal=spaced[-1] if spaced else _TIGHT)
    index = next((i for i, arg in enumerate(args) if arg.star == "**"), len(args))
    if not args:
        return [new]
    if index < len(args):
        between = _between(call, index)
        return [*args[:index], new.with_changes(comma=_comma(between)), *args[index:]]
    return [*args[:-1], *_behind(args[-1], new, _between(call, index - 1))]


def _between(call: cst.Call, index: int) -> _Whitespace:
    """What stands before the argument at `index` of a call, comments and empty lines left out."""
    if index > 0:
        comma = call.args[index - 1].comma
        between = comma.whitespace_after if isinstance(comma, cst.Comma) else _SPACE
    else:
        between = call.whitespace_before_args
        if isinstance(between, cst.SimpleWhitespace):
            return _SPACE
    return _bare(between) if isinstance(between, cst.ParenthesizedWhitespace) else between


def _behind(last: cst.Arg, new: cst.Arg, between: _Whitespace) -> list[cst.Arg]:
    """The last argument and the new one behind it; what ended the call still ends it.

    A comment on the last argument's line stays there if the new one gets its own line.
    """
    trailing = isinstance(last.comma, cst.Comma)
    rest = last.comma.whitespace_after if isinstance(last.comma, cst.Comma) else None
    rest = last.whitespace_after_arg if rest is None else rest
    if isinstance(between, cst.ParenthesizedWhitespace) and isinstance(
        rest, cst.ParenthesizedWhitespace
    ):
        between = between.with_changes(first_line=rest.first_line)
        bare = rest.first_line.with_changes(whitespace=_PLAIN, comment=None)
        rest = rest.with_changes(first_line=bare)
    before = last.comma.whitespace_before if isinstance(last.comma, cst.Comma) else _PLAIN
    old = last.with_changes(
        comma=cst.Comma(before, between),
        whitespace_after_arg=last.whitespace_after_arg if trailing else _PLAIN,
    )
    if trailing:
        return [old, new.with_changes(comma=_comma(rest))]
    return [old, new.with_changes(whitespace_after_arg=rest)]


def _bare(between: cst.ParenthesizedWhitespace) -> cst.ParenthesizedWhitespace:
    first = between.first_line.with_changes(whitespace=_PLAIN, comment=None)
    return between.with_changes(first_line=first, empty_lines=[])


def _comma(after: _Whitespace) -> cst.Comma:
    return cst.Comma(_PLAIN, after)
