import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'
import { beforeEach, expect, test } from 'vitest'
import { initAgent } from '../../agent/wizard/init.ts'
import { initCli } from '../../cli/wizard/init.ts'
import { codeOf, messageOf } from '../../core/errors.ts'

const [k1, k2] = ['A', 'B'].map(letter => `${letter.repeat(42)}A=`) as [string, string]
let home: string
let config: string

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'bnt-ci-'))
  config = join(home, 'etc', 'banyan.yaml')
  return () => rmSync(home, { recursive: true })
})

type Flags = Partial<Parameters<typeof initAgent>[0]>

const common = { engineKey: [], label: [], yes: true, unchecked: true }

async function agent(engine: readonly string[], more: Flags = {}): Promise<string> {
  const printed: string[] = []
  const flags = { ...common, engine, name: 'node-2', dataDir: join(home, 'data'), config, ...more }
  await initAgent(flags, line => void printed.push(line))
  return printed.join('\n')
}

async function cli(engine: readonly string[]): Promise<string> {
  const printed: string[] = []
  const terminal = { out: (line: string) => void printed.push(line) }
  const identityFile = join(home, 'keys', 'cli.json')
  const flags = { ...common, engine, name: 'ada', identityFile, config }
  await initCli({ terminal } as unknown as Parameters<typeof initCli>[0], flags)
  return printed.join('\n')
}

const written = () =>
  parse(readFileSync(config, 'utf8')) as Record<'agent' | 'cli', Record<string, unknown>>
const mode = (path: string) => statSync(join(home, path)).mode & 0o777

test('an agent gets the list of the guide, a key of its own, and the line to run on an engine', async () => {
  const engines = [`192.0.2.10:50051=${k1}`, '192.0.2.20:50051']

  const told = await agent(engines, { engineKey: [k2], label: ['zone=a'] })
  const text = readFileSync(config, 'utf8')
  const again = await agent([])

  expect(written().agent).toEqual({
    node_name: 'node-2',
    engines: [
      { address: '192.0.2.10:50051', wg_public_key: k1 },
      { address: '192.0.2.20:50051', wg_public_key: k2 },
    ],
    data_dir: join(home, 'data'),
    labels: { zone: 'a' },
  })
  expect(['etc', 'etc/banyan.yaml', 'data', 'data/control.key'].map(mode)).toEqual([
    0o700, 0o600, 0o700, 0o600,
  ])
  const [line = ''] = /banyan-engine add-client .*/.exec(told) ?? []
  expect(line).toMatch(/--name node-2 --pubkey \S{44} --role agent$/)
  expect(again).toContain(line)
  expect(again).toContain('Nothing is to be changed.')
  expect(readFileSync(config, 'utf8')).toBe(text)
})

test('what stands at an engine stays, comments too; one engine alone is no list', async () => {
  mkdirSync(join(home, 'etc'))
  const before = [
    'agent: # of this server',
    '  node_name: node-2',
    '  engines:',
    `    - { address: "192.0.2.10:50051", wg_public_key: "${k1}", priority: 2 }`,
    `    - { address: "192.0.2.20:50051", wg_public_key: "${k2}" }`,
    'logging: { level: warn } # quiet',
    '',
  ].join('\n')
  writeFileSync(config, before)

  await agent([`192.0.2.10:50051=${k1}`, `192.0.2.30:50051=${k2}`])
  expect(written().agent['engines']).toEqual([
    { address: '192.0.2.10:50051', wg_public_key: k1, priority: 2 },
    { address: '192.0.2.30:50051', wg_public_key: k2 },
  ])
  expect(readFileSync(config, 'utf8')).toMatch(/# of this server[^]*# quiet/)

  await agent([`192.0.2.10:50051=${k1}`])
  expect(written().agent['engines']).toEqual([
    { address: '192.0.2.10:50051', wg_public_key: k1, priority: 2 },
  ])

  await agent([`192.0.2.10:50052=${k1}`])
  expect(written().agent).toMatchObject({
    engine_host: '192.0.2.10',
    engine_port: 50052,
    engine_wg_public_key: k1,
  })
  expect(written().agent).not.toHaveProperty('engines')
})

test.each<[string, readonly string[], Flags, string, string]>([
  ['an address without a port', ['192.0.2.1'], {}, 'usage', 'write host:port'],
  ['a key that is none', ['192.0.2.1:1=abc'], {}, 'usage', '--engine-key'],
  ['one key for two engines', [`a:1=${k1}`, `b:1=${k1}`], {}, 'usage', 'another engine'],
  ['a key too many', [`a:1=${k1}`], { engineKey: [k2] }, 'usage', 'more --engine-key'],
  ['the second key missing', [`a:1=${k1}`, 'b:1'], {}, 'usage', '--engine-key'],
  ['neither key nor token', ['a:1'], {}, 'usage', '--engine-key'],
  ['an address twice', [`a:1=${k1}`, `a:1=${k2}`], {}, 'usage', 'in the list already'],
  ['a name that can be none', [`a:1=${k1}`], { name: '../x' }, 'usage', '--name'],
  ['no engine', [], { yes: false }, 'usage', 'give --engine'],
  ['what does not answer', [`127.0.0.1:1=${k1}`], { unchecked: false }, 'check-failed', '51821'],
])('with %s it says what is wrong, and writes nothing', async (_what, engine, more, code, text) => {
  const error: unknown = await agent(engine, more).catch((e: unknown) => e)

  expect(messageOf(error)).toContain(text)
  expect(codeOf(error)).toBe(code)
  expect(readdirSync(home)).toEqual([])
})

test("a person's machine: engines, a key, and who has to let it in", async () => {
  const told = await cli([`192.0.2.10:50051=${k1}`, `192.0.2.20:50051=${k2}`])

  expect(written().cli).toEqual({
    engines: [
      { address: '192.0.2.10:50051', wg_public_key: k1 },
      { address: '192.0.2.20:50051', wg_public_key: k2 },
    ],
    identity_file: join(home, 'keys', 'cli.json'),
  })
  expect(['keys', 'keys/control.key', 'etc/banyan.yaml'].map(mode)).toEqual([0o700, 0o600, 0o600])
  expect(told).toMatch(/add-client --name ada --pubkey \S{44} --role operator/)
  expect(told).toContain('banyan init here again')
})
