// Builds engine/feel/sandbox.js, the one file that QuickJS loads. `--check` compares instead of
// writing, so CI can show that the committed file is what these sources give. The digest of the
// sources stands in its second line, so a forgotten build is seen where there is no Node, too.
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const TARGET = here('../../engine/feel/sandbox.js');

async function sourceDigest() {
  const files = await readdir(here('src'), { recursive: true });
  const sources = files.filter((name) => name.endsWith('.js')).map((name) => `src/${name}`);
  const hash = createHash('sha256');
  for (const name of [...sources.sort(), 'build.mjs', 'package-lock.json']) {
    hash.update(await readFile(here(name)));
  }
  return hash.digest('hex');
}

const result = await build({
  absWorkingDir: here('.'),
  entryPoints: ['src/main.js'],
  bundle: true,
  minify: true,
  charset: 'utf8',
  format: 'iife',
  target: 'es2022',
  write: false,
  banner: {
    js: `// Built by web/feel/build.mjs; do not edit.\n// Sources ${await sourceDigest()}`,
  },
});
const bundle = result.outputFiles[0].text;

if (!process.argv.includes('--check')) {
  await writeFile(TARGET, bundle);
  console.log(`${TARGET}: ${bundle.length} characters`);
} else if ((await readFile(TARGET, 'utf8')) !== bundle) {
  console.error(`${TARGET} is not what web/feel builds; run npm run build`);
  process.exitCode = 1;
}
