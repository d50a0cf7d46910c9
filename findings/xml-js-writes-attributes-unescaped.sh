#!/bin/bash
# Tool:    xml-js 1.6.11 (npm)
# Guess:   what xml2json() reads, json2xml() writes back as the same document, or at least as a well-formed one: the reader
#          decodes "&amp;" and "&#10;" of an attribute, so the writer encodes them, as it does for text.
# Instead: in attributes only the quotation mark is encoded. An ampersand comes out bare, which no reader of XML takes (nor does
#          xml-js itself), and a line break comes out as one, which a reader of XML takes for a blank (XML 1.0, 3.3.3).
# Why it matters here: a recorded SOAP answer that went through it is no longer the answer that was sent.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund xml-js@1.6.11
cat >write.js <<'JS'
const {xml2json, json2xml} = require("xml-js");
const again = text => json2xml(xml2json(text));
const show = text => {
    const written = again(text);
    let read;
    try { read = again(written); } catch (error) { read = error.message.split("\n")[0]; }
    console.log([text, written, read].map(x => JSON.stringify(x)).join(" -> "));
};
show('<Site>a &amp; b</Site>');
show('<Site Name="a&#10;b"/>');
show('<Site Name="a &amp; b"/>');
JS
grep '"version"' node_modules/xml-js/package.json
node write.js | tee result
diff - result <<'EXPECTED'
"<Site>a &amp; b</Site>" -> "<Site>a &amp; b</Site>" -> "<Site>a &amp; b</Site>"
"<Site Name=\"a&#10;b\"/>" -> "<Site Name=\"a\nb\"/>" -> "<Site Name=\"a\nb\"/>"
"<Site Name=\"a &amp; b\"/>" -> "<Site Name=\"a & b\"/>" -> "Invalid character in entity name"
EXPECTED
