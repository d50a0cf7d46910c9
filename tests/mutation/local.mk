# Not a test of the product but of its tests; before a release: ./quickstart mutate.
EXTRA_DIST += \
	tests/mutation/README.md \
	tests/mutation/equivalent \
	tests/mutation/mutate.py
