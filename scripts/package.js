// `npm run package`: makes banyan-<version>.tgz, which `npm install -g` installs without a registry and without a compiler:
// docs/installing.md. Prints its SHA-256 as sha256sum does. The same sources and Node.js make the same file.
//   npm run -s package -- --to /srv/releases    elsewhere than in this folder
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { stage } from './package/stage.js'

const { values } = parseArgs({ options: { to: { type: 'string', default: '.' } } })
const folder = mkdtempSync(join(tmpdir(), 'banyan-package-'))
try {
  stage(folder)
  const argv = ['pack', '--json', '--offline', '--ignore-scripts']
  const told = execFileSync('npm', [...argv, '--pack-destination', resolve(values.to)], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 64 << 20,
  })
  const [{ filename }] = JSON.parse(told)
  const hash = createHash('sha256')
    .update(readFileSync(join(values.to, filename)))
    .digest('hex')
  console.log(`${hash}  ${filename}`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
