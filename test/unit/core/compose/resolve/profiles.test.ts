import { describe, expect, it } from 'vitest'
import { errorsOf, valueOf } from '../../../../support/compose-model.ts'

const text = `services:
  web: { image: nginx }
  debug: { image: debug, profiles: [debug, trace] }
  seed: { image: seed, profiles: [seed] }
`

function names(profiles: readonly string[] | undefined, variables = {}): readonly string[] {
  const file = valueOf(text, { ...(profiles && { profiles }), variables }) as { services: object }
  return Object.keys(file.services)
}

describe('profiles', () => {
  it('has an empty name that is active where none is named', () => {
    const file = 'services: { web: { image: a, profiles: [""] } }\n'
    const services = (variables = {}) => valueOf(file, { variables }) as { services: object }

    expect(services().services).toHaveProperty('web')
    expect(services({ COMPOSE_PROFILES: 'x' }).services).not.toHaveProperty('web')
  })

  it.each([
    [[], {}, ['web']],
    [['trace'], {}, ['web', 'debug']],
    [['seed', 'debug'], {}, ['web', 'debug', 'seed']],
    [['*'], {}, ['web', 'debug', 'seed']],
    [['gone'], {}, ['web']],
    [undefined, { COMPOSE_PROFILES: 'trace, seed' }, ['web', 'debug', 'seed']],
    [['seed'], { COMPOSE_PROFILES: 'trace' }, ['web', 'seed']],
  ])('%j with %j leaves %j', (profiles, variables, services) => {
    expect(names(profiles, variables)).toEqual(services)
  })

  it.each([
    ['web: { image: a, depends_on: { seed: { condition: service_started } } }', 1],
    ['web: { image: a, depends_on: { seed: { condition: service_started, required: false } } }', 0],
    ['web: { image: a, links: [seed] }', 1],
    [
      'web: { image: a, network_mode: "service:seed", depends_on: { seed: { condition: service_started, required: false } } }',
      1,
    ],
    ['web: { build: { additional_contexts: { s: "service:seed" } } }', 1],
  ])('with %s an inactive service gives %i errors', (service, count) => {
    const file = `services:\n  ${service}\n  seed: { build: {}, profiles: [seed] }\n`

    expect(errorsOf(file)).toHaveLength(count)
    expect(errorsOf(file, { profiles: ['seed'] })).toEqual([])
  })

  it('ask nothing of services that are not active but to be written well', () => {
    const file = (service: string) =>
      `services: { web: { image: a }, off: { profiles: [x], ${service} } }\n`

    expect(errorsOf(file('networks: { gone: null }, depends_on: [gone]'))).toEqual([])
    expect(errorsOf(file('ports: [{ target: 80, host_ip: nowhere }]'))).toEqual([
      'shop/compose.yaml:1:85 invalid-address',
    ])
  })

  it('are kept, with all services, in a file that is printed as it was written', () => {
    expect(valueOf(text, { interpolate: false })).toHaveProperty('services.seed.profiles', ['seed'])
  })
})
