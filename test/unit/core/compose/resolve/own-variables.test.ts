import { describe, expect, it } from 'vitest'
import { valueOf } from '../../../../support/compose-model.ts'

const variables = { STAGE: 'test' }

describe('a variable without value', () => {
  it('takes that of the scope, or keeps none, in the environment', () => {
    const text =
      'services: { web: { image: nginx, environment: { STAGE: , GONE: , EMPTY: "" } } }\n'

    expect(valueOf(text, { variables })).toHaveProperty('services.web.environment', {
      STAGE: 'test',
      GONE: null,
      EMPTY: '',
    })
  })

  it('takes that of the scope, or leaves, among the arguments of a build', () => {
    const text = 'services: { web: { build: { args: { STAGE: , GONE: , N: "1" } } } }\n'

    expect(valueOf(text, { variables })).toHaveProperty('services.web.build.args', {
      STAGE: 'test',
      N: '1',
    })
  })

  it('may be the name of the project', () => {
    const text = 'services: { web: { image: nginx, environment: { COMPOSE_PROJECT_NAME: } } }\n'

    expect(valueOf(text)).toHaveProperty('services.web.environment.COMPOSE_PROJECT_NAME', 'shop')
  })

  it('stays in a file that is printed as it was written', () => {
    const text =
      'services: { web: { image: nginx, environment: [STAGE, A=1], build: { args: [STAGE, A=1] } } }\n'

    expect(valueOf(text, { variables, interpolate: false })).toMatchObject({
      services: { web: { environment: ['STAGE', 'A=1'], build: { args: ['A=1'] } } },
    })
  })
})
