// Builds engine/feel/sandbox.js, the one file that QuickJS loads. `--check` compares instead of
// writing, so CI can show that the committed file is what these sources give.
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

import { apply, CHECKSUM } from './patches.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const TARGET = here('../../engine/feel/sandbox.js');

const patchFeelin = {
  name: 'patch-feelin',
  setup(plugins) {
    plugins.onLoad({ filter: /feelin[\\/]dist[\\/]index\.js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const found = createHash('sha256').update(source).digest('hex');
      if (found !== CHECKSUM) {
        throw new Error(`feelin is ${found}, the patches were written for ${CHECKSUM}`);
      }
      return { contents: apply(source), loader: 'js' };
    });
  },
};

const result = await build({
  absWorkingDir: here('.'),
  entryPoints: ['src/main.js'],
  bundle: true,
  minify: true,
  keepNames: false,
  charset: 'utf8',
  format: 'iife',
  target: 'es2022',
  legalComments: 'inline',
  write: false,
  plugins: [patchFeelin],
  banner: {
    js:
      '// Built by web/feel/build.mjs; do not edit. Contains feelin, lezer-feel, @lezer/*, min-dash ' +
      'and temporal-polyfill, all under the MIT licence.',
  },
});
const bundle = result.outputFiles[0].text;

if (process.argv.includes('--check')) {
  if ((await readFile(TARGET, 'utf8')) !== bundle) {
    console.error(`${TARGET} is not what web/feel builds; run npm run build`);
    process.exit(1);
  }
} else {
  await writeFile(TARGET, bundle);
  console.log(`${TARGET}: ${bundle.length} characters`);
}
