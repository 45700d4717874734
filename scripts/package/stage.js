import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { keptApart } from '../kept-apart.js'
import { bundledManifest, releaseManifest } from './manifests.js'
import { neededPackages } from './needed-packages.js'
import { notices } from './notices.js'

/** Puts what is to be installed into an empty folder. */
export function stage(folder) {
  const manifest = readJson('package.json')
  const lock = readJson('package-lock.json')
  const names = Object.keys(manifest.dependencies)
  const apart = keptApart.filter(name => names.includes(name))
  execFileSync(process.execPath, ['scripts/build.js', join(folder, 'dist')], { stdio: 'inherit' })
  for (const path of [...manifest.files, 'README.md', 'LICENSE']) {
    if (path !== 'dist') cpSync(path, join(folder, path), { recursive: true })
  }
  for (const place of neededPackages(lock, apart)) copyPackage(place, folder, lock)
  writeJson(join(folder, 'package.json'), releaseManifest(manifest, apart))
  writeFileSync(join(folder, 'THIRD-PARTY-NOTICES'), notices(neededPackages(lock, names)))
  makeModesAlike(folder)
}

function copyPackage(place, folder, lock) {
  const manifest = readJson(join(place, 'package.json'))
  const wanted = lock.packages[place].version
  if (manifest.version !== wanted) {
    throw new Error(`${place} is ${manifest.version}, package-lock.json wants ${wanted}: npm ci`)
  }
  const filter = file => file === place || isForRunning(file)
  cpSync(place, join(folder, place), { recursive: true, filter })
  writeJson(join(folder, place, 'package.json'), bundledManifest(manifest))
}

/** Packages inside are copied by themselves. Nothing that was compiled on this machine, or would be on the other. */
function isForRunning(file) {
  const name = basename(file)
  if (name === 'build' && existsSync(join(dirname(file), 'binding.gyp'))) return false
  return name !== 'node_modules' && name !== 'binding.gyp' && !/\.(map|node|d\.[cm]?ts)$/.test(name)
}

/** The same file from the same sources, whatever the umask. npm marks the programs when it installs them. */
function makeModesAlike(folder) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) chmodSync(join(entry.parentPath, entry.name), 0o644)
  }
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'))
}

function writeJson(file, value) {
  writeFileSync(file, `${JSON.stringify(value, undefined, 2)}\n`)
}
