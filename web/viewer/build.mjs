// Builds api/static/viewer.js and viewer.css, which the pages load. `--check` compares instead of
// writing, so CI can show that the committed files are what these sources give. The digest of the
// sources stands in their second line, so a forgotten build is seen where there is no Node, too.
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const STATIC = '../../api/static';

async function sourceDigest() {
  const sources = (await readdir(here('src'))).sort().map((name) => `src/${name}`);
  const hash = createHash('sha256');
  for (const name of [...sources, 'build.mjs', 'package-lock.json']) {
    hash.update(await readFile(here(name)));
  }
  return hash.digest('hex');
}

const told = 'Built by web/viewer/build.mjs; do not edit. What it contains: viewer.LICENSES.txt.';
const digest = await sourceDigest();
const result = await build({
  absWorkingDir: here('.'),
  entryPoints: { viewer: 'src/main.js' },
  outdir: here(STATIC),
  bundle: true,
  minify: true,
  charset: 'utf8',
  format: 'esm',
  target: 'es2022',
  legalComments: 'inline',
  write: false,
  metafile: true,
  banner: {
    js: `// ${told}\n// Sources ${digest}`,
    css: `/* ${told} */\n/* Sources ${digest} */`,
  },
});

/** The licences of the packages that went into the bundle, which ask to be passed on with it. */
async function licences({ inputs }) {
  const found = Object.keys(inputs).map(
    (path) => path.match(/node_modules\/((@[^/]+\/)?[^/]+)/)?.[1],
  );
  const packages = [...new Set(found.filter(Boolean))].sort();
  const texts = packages.map(async (name) => {
    const folder = here(`node_modules/${name}`);
    const file = (await readdir(folder)).find((entry) => /^licen[cs]e(\.md|\.txt)?$/i.test(entry));
    const text = await readFile(`${folder}/${file}`, 'utf8');
    return `${name}\n${'='.repeat(name.length)}\n\n${text.trim()}\n`;
  });
  return (await Promise.all(texts)).join('\n\n');
}

const outputs = [
  ...result.outputFiles.map((file) => [file.path, file.text]),
  [here(`${STATIC}/viewer.LICENSES.txt`), await licences(result.metafile)],
];
for (const [path, text] of outputs) {
  if (!process.argv.includes('--check')) {
    await writeFile(path, text);
    console.log(`${path}: ${text.length} characters`);
  } else if ((await readFile(path, 'utf8')) !== text) {
    console.error(`${path} is not what web/viewer builds; run npm run build`);
    process.exitCode = 1;
  }
}
