/* Bundles component.js, its modules and its style sheets into stepin.js and stepin.css. `make frontend` runs it.
 *
 *   node dashboard/frontend/build.js [FOLDER]
 *
 * writes into FOLDER, or into bundle/ beside this file. A warning of esbuild ends it with status 1. */

import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));

const { warnings } = await build({
  absWorkingDir: here, // so that the comments in the bundle name the same paths on every machine
  entryPoints: { stepin: "component.js" },
  outdir: process.argv[2] ?? join(here, "bundle"),
  bundle: true,
  charset: "utf8",
  format: "esm",
  target: "es2023",
});
if (warnings.length) process.exit(1);
