// node esbuild.config.js [ENTRY FOLDER]: bundles the program into dist/ (or, for the bench, an entry of
// its own into a folder of its own): the entry, and a chunk for each part that is imported lazily.
import { readFile, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { OUTSIDE_BUNDLE } from './bin/manifest.js';

/**
 * What dependencies import and patchpanel does not use: dockerode's BuildKit session and its own ssh,
 * and the development tools of React. They are half of the bundle and of its time to load.
 */
const UNUSED = [
  '@grpc/grpc-js',
  '@grpc/proto-loader',
  'protobufjs',
  'ssh2',
  'cpu-features',
  'react-devtools-core',
];

/** @type {import('esbuild').Plugin} */
const withoutUnused = {
  name: 'without-unused',
  setup({ onResolve, onLoad }) {
    const filter = new RegExp(`^(${UNUSED.join('|')})(/|$)`);
    onResolve({ filter }, ({ path }) => ({ path, namespace: 'unused' }));
    onLoad({ filter: /.*/, namespace: 'unused' }, () => ({ contents: 'module.exports = {};' }));
  },
};

const root = fileURLToPath(new URL('.', import.meta.url));

const { version, engines } = JSON.parse(await readFile(`${root}package.json`, 'utf8'));
const [entry = 'src/cli/main.ts', outdir = 'dist'] = process.argv.slice(2);

await rm(new URL(`${outdir}/`, import.meta.url), { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: { main: entry },
  outdir,
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: `node${engines.node.replace('>=', '')}`,
  jsx: 'automatic',
  // An uncaught error prints its line: unminified, a line is a line.
  minify: false,
  legalComments: 'linked',
  logLevel: 'warning',
  // The development build of React costs five times the CPU.
  define: {
    'process.env.NODE_ENV': '"production"',
    'process.env.PATCHPANEL_VERSION': JSON.stringify(version),
  },
  // Bundled CommonJS modules require Node's own.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);",
  },
  external: OUTSIDE_BUNDLE,
  plugins: [withoutUnused],
});
