// Makes each program one file, and one for each part that is loaded when it is asked for: a program of 1,800 files takes twice as
// long to start. Types are not looked at: that is `npm run typecheck`.
import { build } from 'esbuild'
import { chmodSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const programs = ['cli', 'engine', 'agent', 'webhook']
/** They read files that lie beside their own, or must be there once for all who use them. */
const keptApart = [
  ...['@grpc/grpc-js', '@grpc/proto-loader', 'protobufjs', 'etcd3'],
  ...['dockerode', 'ssh2', 'pino', 'react-devtools-core'],
]
/** For packages in CommonJS. */
const requireHere =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);"

const { metafile } = await build({
  entryPoints: programs.map(name => `${name}/main.ts`),
  outbase: '.',
  outdir: 'dist',
  chunkNames: 'parts/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  external: keptApart,
  banner: { js: requireHere },
  keepNames: true,
  sourcemap: true,
  logLevel: 'warning',
  metafile: true,
})

// parts of before go last: a program that runs meanwhile loads its own, and they are the same where nothing has changed
const built = new Set(Object.keys(metafile.outputs))
for (const entry of readdirSync('dist', { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name)
  if (entry.isFile() && !built.has(path)) rmSync(path)
}

// npm marks a bin executable when the package is installed; a checkout that is run in place needs it after each build
const { bin } = JSON.parse(readFileSync('package.json', 'utf8'))
for (const file of new Set(Object.values(bin))) chmodSync(file, 0o755)
