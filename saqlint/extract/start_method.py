"""How the project starts processes, where it says so itself."""

import ast

from saqlint.extract.program import Program
from saqlint.model import StartMethod
from saqlint.resolve.values import Constant, External


def start_method(program: Program) -> StartMethod | None:
    """The `multiprocessing.set_start_method("spawn")` of a module that names SAQ."""
    for module in list(program.relevant()):
        for site in program.sites(module, ("set_start_method",)):
            match program.value(site.call.func, site.frame):
                case External(name="multiprocessing.set_start_method"):
                    given: list[ast.expr] = site.call.args[:1] or [
                        keyword.value for keyword in site.call.keywords if keyword.arg == "method"
                    ]
                    for node in given:
                        match program.value(node, site.frame):
                            case Constant(value=str(name)):
                                return StartMethod(name, program.at(site.call, site.frame))
    return None
