"""For all tests: what they start can be interrupted, however they were started themselves."""

import signal

# A shell starts what it puts into the background with interrupts ignored, and so would start all
# that the tests start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
