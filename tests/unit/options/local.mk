UNIT_TESTS += %D%/test_command_line
UNIT_TESTS += %D%/test_options
UNIT_TESTS += %D%/test_progress
