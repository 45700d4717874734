// Makes each program one file, and one for each part that is loaded when it is asked for: a program of 1,800 files takes twice as
// long to start. Types are not looked at: that is `npm run typecheck`.
//   node scripts/build.js             into dist/
//   node scripts/build.js <folder>    elsewhere, without source maps: for `npm run package`
import { build } from 'esbuild'
import { chmodSync, readdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { keptApart } from './kept-apart.js'

const [outdir = 'dist'] = process.argv.slice(2)
const programs = ['cli', 'engine', 'agent', 'webhook']
/** For packages in CommonJS. */
const requireHere =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);"

const { metafile } = await build({
  entryPoints: programs.map(name => `${name}/main.ts`),
  outbase: '.',
  outdir,
  chunkNames: 'parts/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  external: keptApart,
  banner: { js: requireHere },
  keepNames: true,
  sourcemap: outdir === 'dist',
  logLevel: 'warning',
  metafile: true,
})

// parts of before go last: a program that runs meanwhile loads its own, and they are the same where nothing has changed
const built = new Set(Object.keys(metafile.outputs).map(file => resolve(file)))
for (const entry of readdirSync(outdir, { recursive: true, withFileTypes: true })) {
  const path = resolve(entry.parentPath, entry.name)
  if (entry.isFile() && !built.has(path)) rmSync(path)
}

// npm marks a bin executable when the package is installed; a checkout that is run in place needs it after each build
for (const name of programs) chmodSync(join(outdir, name, 'main.js'), 0o755)
