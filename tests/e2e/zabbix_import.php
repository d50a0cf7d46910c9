<?php
// zabbix_import.php FRONTEND TEMPLATE -- what Zabbix's own import has against a template, and against the expressions of its
// triggers; without a database. Says nothing when there is nothing.
[, $root, $template] = $argv;
$folders = [];
foreach (new RecursiveIteratorIterator(new RecursiveDirectoryIterator("$root/include/classes")) as $file) {
	if ($file->getExtension() === 'php') {
		$folders[$file->getBasename('.php')] = $file->getPathname();
	}
}
spl_autoload_register(function ($name) use ($folders) {
	if (isset($folders[$name])) {
		require_once $folders[$name];
	}
});
require_once "$root/vendor/autoload.php";
require_once "$root/include/defines.inc.php";
require_once "$root/include/gettextwrapper.inc.php";
require_once "$root/include/func.inc.php";

try {
	$data = CImportReaderFactory::getReader('yaml')->read(file_get_contents($template));
	(new CXmlValidator(new CImportValidatorFactory('yaml'), 'yaml'))->setStrict(true)->validate($data, '/');
	$triggers = new CExpressionParser(['usermacros' => true, 'lldmacros' => true]);
	array_walk_recursive($data, function ($value, $key) use ($triggers) {
		if ($key === 'expression' && $triggers->parse($value) !== CParser::PARSE_SUCCESS) {
			throw new Exception("$value: ".$triggers->getError());
		}
	});
} catch (Throwable $error) {
	echo get_class($error), ': ', $error->getMessage(), "\n", $error->getTraceAsString(), "\n";
	exit(1);
}
