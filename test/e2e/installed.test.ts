import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startCluster } from '../support/cluster.ts'
import { webApp } from './compose-texts.ts'

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
const file = `banyan-${version}.tgz`

let folder: string
let installed: string
/** What `npm run package` printed. */
let printed: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bnt-in-'))
  installed = join(folder, 'prefix', 'lib', 'node_modules', 'banyan')
  printed = pack(folder)
  install(join(folder, file))
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

function pack(to: string): string {
  mkdirSync(to, { recursive: true })
  return execFileSync('npm', ['run', '-s', 'package', '--', '--to', to], { encoding: 'utf8' })
}

/** As on a server that reaches no registry, has no compiler and has never installed anything. */
function install(path: string): void {
  const argv = [
    'install',
    '--global',
    '--offline',
    '--no-fund',
    '--prefix',
    join(folder, 'prefix'),
    path,
  ]
  const PATH = `${dirname(process.execPath)}:/bin`
  execFileSync('npm', argv, { cwd: folder, env: { HOME: join(folder, 'home'), PATH } })
}

/** With the PATH that systemd gives, and the programs where they are installed. */
function run(program: string, ...args: readonly string[]): string {
  const systemd = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin'
  const PATH = `${join(folder, 'prefix', 'bin')}:${dirname(process.execPath)}:${systemd}`
  return execFileSync('env', [program, ...args], { cwd: folder, env: { PATH }, encoding: 'utf8' })
}

describe('banyan-<version>.tgz', () => {
  it('comes with its SHA-256, and is the same when it is made again', () => {
    const sum = execFileSync('sha256sum', [file], { cwd: folder, encoding: 'utf8' })

    expect(printed).toBe(sum)
    expect(pack(join(folder, 'again'))).toBe(sum)
  })

  it('holds nothing that was compiled here, or would be there', () => {
    const files = execFileSync('tar', ['tzf', file], { cwd: folder, encoding: 'utf8' }).split('\n')

    expect(files.filter(each => /\.(node|o|gyp|map)$/.test(each))).toEqual([])
  })

  it.each(['banyan', 'banyan-cli', 'banyan-engine', 'banyan-agent', 'banyan-webhook'])(
    'installs %s',
    program => {
      expect(run(program, '--version')).toBe(`${version}\n`)
    },
  )

  it('brings what is not code: an example to check, shells to help', () => {
    const demo = join(installed, 'fixtures', 'demo')

    expect(run('banyan', 'validate', demo)).toContain('demo: 2 services')
    expect(run('banyan', 'completion', 'bash')).toContain('complete')
    expect(existsSync(join(installed, 'banyan.example.yaml'))).toBe(true)
    expect(readFileSync(join(installed, 'THIRD-PARTY-NOTICES'), 'utf8')).toContain('isomorphic-git')
  })

  it('makes a unit for systemd that starts the engine where it is installed', () => {
    const config = join(folder, 'etc', 'banyan.yaml')
    const units = '/etc/systemd/system'
    const init = ['--mode single --no-control --yes --unchecked --systemd --config', config].join(
      ' ',
    )
    const script = `mount -t tmpfs none ${units} && banyan-engine init ${init} >&2 && cat ${units}/banyan-engine.service`

    const unit = run('unshare', '--mount', 'sh', '-c', script)

    const main = join(installed, 'dist', 'engine', 'main.js')
    expect(unit).toContain(`\nExecStart=${process.execPath} ${main} --config ${config}\n`)
    expect(readFileSync(config, 'utf8')).toContain('managed_etcd: true')
  })

  it('deploys', async () => {
    const cluster = await startCluster({ programs: join(installed, 'dist') })
    try {
      await cluster.repository.commit({ 'shop/compose.yaml': webApp('one', 8081) })
      const { code, stdout, stderr } = await cluster.cli('sync', 'deploy', '--wait')

      expect(stdout + stderr).toContain('done')
      expect(code).toBe(0)
      expect(await (await fetch(`http://${cluster.host.address}:8081/`)).text()).toContain('one')
    } finally {
      await cluster.stop()
    }
  })
})
