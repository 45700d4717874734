import { describe, expect, it } from 'vitest'
import { composeModelOf, errorsOf, type Files, valueOf } from '../../../../support/compose-model.ts'

function project(service: string, files: Files): Files {
  const text = `services:\n  web:\n    image: nginx\n    ${service}\n`
  return { ...files, 'shop/compose.yaml': text }
}

function environmentOf(service: string, files: Files, variables = {}): unknown {
  const file = valueOf(project(service, files), { variables })
  expect(file).not.toHaveProperty('services.web.env_file')
  return (file as { services: { web: { environment?: unknown } } }).services.web.environment
}

const one = 'env_file: [{ path: a.env, required: true }]'
const two = 'env_file: [{ path: a.env, required: true }, { path: b.env, required: true }]'
const files = { 'shop/a.env': 'A=1\nB=a\n', 'shop/b.env': 'B=b\nC=${A}\nD=${B}\n' }

describe('env files', () => {
  it.each([
    ['become the environment', one, {}, { A: '1', B: 'a' }],
    ['win over earlier ones and may use them', two, {}, { A: '1', B: 'b', C: '1', D: 'b' }],
    [
      'take variables of the scope first',
      two,
      { A: 'scope' },
      { A: '1', B: 'b', C: 'scope', D: 'b' },
    ],
    [
      'take those of the service before those of other files',
      `${two}\n    environment: { A: own }`,
      {},
      { A: 'own', B: 'b', C: 'own', D: 'b' },
    ],
    [
      'give no value to what the service leaves without one',
      `${one}\n    environment: { B: null }`,
      {},
      { A: '1', B: null },
    ],
  ])('%s', (_what, service, variables, environment) => {
    expect(environmentOf(service, files, variables)).toEqual(environment)
  })

  it('is parsed anew for a service of which it uses another variable', () => {
    const text = `services:
  one: { image: a, environment: { WHO: one }, env_file: [{ path: a.env }] }
  two: { image: a, environment: { WHO: two }, env_file: [{ path: a.env }] }
  three: { image: a, environment: { WHO: two }, env_file: [{ path: a.env }] }
`
    const file = valueOf({ 'shop/compose.yaml': text, 'shop/a.env': 'HELLO=hello ${WHO}\n' })

    expect(file).toHaveProperty('services.one.environment.HELLO', 'hello one')
    expect(file).toHaveProperty('services.two.environment.HELLO', 'hello two')
    expect(file).toHaveProperty('services.three.environment.HELLO', 'hello two')
  })

  it('reads raw files as they are', () => {
    const raw = 'env_file: [{ path: a.env, format: raw }]'

    expect(environmentOf(raw, { 'shop/a.env': 'A="$B" # c\n' })).toEqual({ A: '"$B" # c' })
  })

  it('may be missing where it is not required', () => {
    expect(environmentOf('env_file: [{ path: a.env, required: false }]', {})).toBeUndefined()
  })

  it.each([
    ['missing', one, {}, 'shop/compose.yaml:4:24 file-missing'],
    [
      'outside the repository',
      'env_file: [{ path: ../../a }]',
      {},
      'shop/compose.yaml:4:24 path-refused',
    ],
    ['a folder', one, { 'shop/a.env/x': '' }, 'shop/compose.yaml:4:24 not-a-file'],
    ['no text', one, { 'shop/a.env': 'A=\0' }, 'shop/compose.yaml:4:24 unreadable-file'],
    ['no env file', one, { 'shop/a.env': 'A\nB C\n' }, 'shop/a.env:2:1 invalid-env-file'],
    [
      'of no known format',
      'env_file: [{ path: a.env, format: toml }]',
      files,
      'shop/compose.yaml:4:39 unsupported-value',
    ],
  ])('refuses what is %s', (_what, service, tree, error) => {
    expect(errorsOf(project(service, tree))).toEqual([error])
  })

  it('is not read for a service whose profiles are not active', () => {
    const { asked, diagnostics } = composeModelOf(project(`${one}\n    profiles: [later]`, {}))

    expect(diagnostics).toEqual([])
    expect(asked).not.toContain('shop/a.env')
  })

  it('bounds what a large file may become by being shared', () => {
    const large = Array.from({ length: 5000 }, (_, i) => `VARIABLE_${i}=${'x'.repeat(100)}`)
    const services = Array.from(
      { length: 100 },
      (_, i) => `  s${i}: { image: a, env_file: [{ path: a.env }] }`,
    )
    const text = `services:\n${services.join('\n')}\n`
    const tree = { 'shop/compose.yaml': text, 'shop/a.env': large.join('\n') }

    expect(errorsOf(tree)[0]).toContain('expands-too-far')
  })
})
