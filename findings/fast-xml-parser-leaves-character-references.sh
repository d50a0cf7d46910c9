#!/bin/bash
# Tool:    fast-xml-parser 5.12.1 (npm)
# Guess:   a reader of XML decodes character references (&#10;, &#x42;) as it decodes &amp; and &lt;: XML knows both without a
#          declaration. Names such as &eacute; are HTML's and want the option htmlEntities.
# Instead: &amp; and its four siblings are decoded, numbers are left as they stand, in text and in attributes: "&#65;" stays
#          five characters long. Numbers are part of htmlEntities too.
# Why it matters here: a WS-Management answer may write a line break as &#xA;; by this parser the value is another one than by
#          libxml2.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund fast-xml-parser@5.12.1
cat >read.js <<'JS'
const {XMLParser} = require("fast-xml-parser");
const text = '<State note="a&#10;b &amp; c">R&#65;&#x42; &lt; S</State>';
for (const htmlEntities of [false, true])
    console.log(JSON.stringify(new XMLParser({ignoreAttributes: false, htmlEntities}).parse(text).State));
JS
grep '"version"' node_modules/fast-xml-parser/package.json
node read.js | tee result
diff - result <<'EXPECTED'
{"#text":"R&#65;&#x42; < S","@_note":"a&#10;b & c"}
{"#text":"RAB < S","@_note":"a\nb & c"}
EXPECTED
