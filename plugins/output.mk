# What the check plugin writes, apart from its main() so that tests can call it.
EXTRA_DIST += plugins/plugin_output.h
