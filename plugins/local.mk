# The programs that an operator or a monitor calls.

include plugins/output.mk
