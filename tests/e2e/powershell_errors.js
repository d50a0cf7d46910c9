// powershell_errors.js FILE...: each place where tree-sitter's grammar of PowerShell does not understand the script; exit 1 then.
// Run in a folder whose node_modules has web-tree-sitter and tree-sitter-powershell.
const fs = require("fs");
const path = require("path");
const here = require("module").createRequire(path.resolve("here.js"));
const { Parser, Language } = here("web-tree-sitter");

async function main(files) {
  await Parser.init();
  const parser = new Parser();
  parser.setLanguage(await Language.load(path.resolve("node_modules/tree-sitter-powershell/tree-sitter-powershell.wasm")));
  let found = 0;
  const walk = (file, node) => {
    if (node.isError || node.isMissing) {
      found++;
      console.log(`${file}:${node.startPosition.row + 1}: ${node.isMissing ? `${node.type} is missing` : "not understood"}`);
    }
    if (node.hasError) node.children.forEach((child) => walk(file, child));
  };
  files.forEach((file) => walk(file, parser.parse(fs.readFileSync(file, "utf8")).rootNode));
  return found > 0 ? 1 : 0;
}

main(process.argv.slice(2)).then((status) => process.exit(status));
