// Builds engine/feel/sandbox.js, the one file that QuickJS loads. `--check` compares instead of
// writing, so CI can show that the committed file is what these sources give. The digest of the
// sources stands in its second line, so a forgotten build is seen where there is no Node, too.
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

import { apply, CHECKSUM } from './patches.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const TARGET = here('../../engine/feel/sandbox.js');
const LICENCES = here('../../engine/feel/sandbox.LICENSES.txt');

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

async function sourceDigest() {
  const sources = (await readdir(here('src'))).sort().map((name) => `src/${name}`);
  const hash = createHash('sha256');
  for (const name of [...sources, 'build.mjs', 'package-lock.json', 'patches.mjs']) {
    hash.update(await readFile(here(name)));
  }
  return hash.digest('hex');
}

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
  metafile: true,
  plugins: [patchFeelin],
  banner: {
    js:
      '// Built by web/feel/build.mjs; do not edit. What it contains: sandbox.LICENSES.txt.\n' +
      `// Sources ${await sourceDigest()}`,
  },
});
const bundle = result.outputFiles[0].text;

/** The licences of the packages that went into the bundle, which ask to be passed on with it. */
async function licences({ inputs }) {
  const found = Object.keys(inputs).map(
    (path) => path.match(/node_modules\/((@[^/]+\/)?[^/]+)/)?.[1],
  );
  const packages = [...new Set(found.filter(Boolean))].sort();
  const texts = packages.map(async (name) => {
    const text = await readFile(here(`node_modules/${name}/LICENSE`), 'utf8');
    return `${name}\n${'='.repeat(name.length)}\n\n${text.trim()}\n`;
  });
  return (await Promise.all(texts)).join('\n\n');
}

const outputs = [
  [TARGET, bundle],
  [LICENCES, await licences(result.metafile)],
];
for (const [path, text] of outputs) {
  if (!process.argv.includes('--check')) {
    await writeFile(path, text);
    console.log(`${path}: ${text.length} characters`);
  } else if ((await readFile(path, 'utf8')) !== text) {
    console.error(`${path} is not what web/feel builds; run npm run build`);
    process.exitCode = 1;
  }
}
