import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { banyan, type Ran } from './cli-fake-engine.ts'

let folder: string

const compose = `services:
  web:
    image: "shop:\${TAG:-1}"
    depends_on: [db]
    ports: ["8080:80"]
    volumes: ["data:/data"]
  db: { build: ., environment: ["USER=\${DB_USER:?say who}"] }
  tools: { image: tools, profiles: [debug] }
volumes: { data: {} }
`

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'banyan-config-'))
  await mkdir(join(folder, 'shop'))
  await writeFile(join(folder, 'shop/compose.yaml'), compose)
  await writeFile(join(folder, 'shop/.env'), 'DB_USER=from-file\nTAG=2\n')
  await writeFile(join(folder, 'other.env'), 'DB_USER=from-other\n')
  await writeFile(join(folder, 'more.yaml'), 'services: { web: { image: "shop:more" } }\n')
  await writeFile(join(folder, 'bad.yaml'), 'services: { web: { image: x, mem_limit: lots } }\n')
})

afterAll(async () => {
  await rm(folder, { recursive: true })
})

async function config(args: string, env: Record<string, string> = {}): Promise<Ran> {
  return await banyan(['config', ...args.split(' ')], { cwd: folder, env })
}

async function project(args: string, env: Record<string, string> = {}) {
  const { stdout } = await config(`${args} --format json`, env)
  return JSON.parse(stdout) as {
    name: string
    services: Record<string, { image?: string; environment?: Record<string, string> }>
  }
}

it('prints YAML, in long forms, without services of inactive profiles', async () => {
  const { stdout, exitCode, stderr } = await config('shop')

  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  expect(stdout).toContain('    image: shop:2\n')
  expect(stdout).toContain('      - mode: ingress\n        target: 80\n        published: "8080"\n')
  expect(stdout).not.toContain('tools')
})

it('takes variables from --set, the environment and the env file, in this order', async () => {
  const env = { DB_USER: 'from-environment' }
  const user = async (args: string, variables = {}) =>
    (await project(args, variables)).services['db']?.environment?.['USER']

  expect(await user('shop')).toBe('from-file')
  expect(await user('shop --env-file other.env')).toBe('from-other')
  expect(await user('shop', env)).toBe('from-environment')
  expect(await user('shop --set DB_USER=set', env)).toBe('set')
})

it('merges more files and activates profiles', async () => {
  const { name, services } = await project('shop -f more.yaml --profile debug')

  expect(name).toBe('shop')
  expect(services['web']?.image).toBe('shop:more')
  expect(Object.keys(services)).toEqual(['db', 'tools', 'web'])
})

it('leaves variables as they are written', async () => {
  const { services } = await project('shop --no-interpolate')

  expect(services['web']?.image).toBe('shop:${TAG:-1}')
})

it.each([
  ['--services', 'db\nweb\n'],
  ['--images', 'shop-db\nshop:2\n'],
  ['--volumes', 'data\n'],
  ['--networks', 'default\n'],
  ['--profiles', 'debug\n'],
])('prints with %s only these', async (part, expected) => {
  expect((await config(`shop ${part}`)).stdout).toBe(expected)
})

it('prints variables with their defaults', async () => {
  const { stdout } = await config('shop --variables')

  expect(stdout.split('\n').map(line => line.trim().split(/\s{2,}/))).toEqual([
    ['NAME', 'REQUIRED', 'DEFAULT VALUE', 'ALTERNATE VALUE'],
    ['DB_USER', 'true'],
    ['TAG', 'false', '1'],
    [''],
  ])
})

it('prints the hash of a service, which its number of tasks does not change', async () => {
  const hash = async (text: string) => {
    await writeFile(join(folder, 'hash.yaml'), text)
    return (await config('hash.yaml --hash web')).stdout
  }
  const short = await hash('services: { web: { image: x, command: a b } }\n')

  expect(short).toMatch(/^web [0-9a-f]{64}\n$/)
  expect(await hash('services: { web: { command: [a, b], image: x, scale: 3 } }\n')).toBe(short)
  expect(await hash('services: { web: { image: y, command: a b } }\n')).not.toBe(short)
})

it('writes into a file', async () => {
  const { stdout } = await config('shop -o out.yaml')

  expect(stdout).toBe('')
  expect(await readFile(join(folder, 'out.yaml'), 'utf8')).toMatch(/^name: shop\nservices:\n/)
})

it.each([
  ['bad.yaml', 1],
  ['bad.yaml --quiet', 1],
  ['shop --quiet', 0],
  ['shop --services --images', 3],
  ['shop --hash nobody', 3],
  ['shop --format xml', 3],
  ['nowhere', 5],
])('ends `config %s` with %i', async (args, code) => {
  const { exitCode, stdout, stderr } = await config(args)

  expect({ exitCode, stdout }).toEqual({ exitCode: code, stdout: '' })
  if (code === 1) expect(stderr).toContain('bad.yaml:1:41: services.web.mem_limit must be a size')
})
