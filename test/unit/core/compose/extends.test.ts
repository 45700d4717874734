import { describe, expect, it } from 'vitest'
import { composeModelOf, errorsOf, type Files, valueOf } from '../../../support/compose-model.ts'

function serviceIn(files: Files | string, name = 'a'): object {
  const { services } = valueOf(files) as { services: Record<string, object> }
  return services[name] ?? {}
}

describe('a service that extends another', () => {
  it('has what both say, its own word before the other', () => {
    const text = `
services:
  a: { extends: b, environment: { A: 1 } }
  b: { extends: { service: c }, environment: { A: 2, B: 2 }, depends_on: [c] }
  c: { image: x, environment: [C=3], expose: [80] }
`
    expect(serviceIn(text)).toMatchObject({
      image: 'x',
      environment: { A: '1', B: '2', C: '3' },
      depends_on: { c: { condition: 'service_started', required: true } },
      expose: ['80'],
    })
    expect(serviceIn(text)).not.toHaveProperty('extends')
  })

  it('takes paths of another folder from there', () => {
    const files = {
      'shop/compose.yaml': 'services: { a: { extends: { file: other/x.yaml, service: q } } }',
      'shop/other/x.yaml': `
services:
  q: { extends: { file: deep/y.yaml, service: r }, build: ./w, volumes: [./x:/x, ../z:/z, /abs:/abs] }
`,
      'shop/other/deep/y.yaml': `
services:
  r: { image: y, build: { context: .., args: [A=1] }, volumes: [./x:/xx], env_file: a.env }
`,
      'shop/other/deep/a.env': 'Z=1',
    }

    expect(serviceIn(files)).toMatchObject({
      build: { context: 'other/w', args: { A: '1' } },
      environment: { Z: '1' },
      volumes: [
        { source: 'other/deep/x' },
        { source: 'other/x' },
        { source: 'z' },
        { source: '/abs' },
      ],
    })
  })

  it('fills in variables of its own project', () => {
    const files = {
      'shop/compose.yaml': 'services: { a: { extends: { file: e/x.yaml, service: q } } }',
      'shop/.env': 'V=main',
      'shop/e/x.yaml': 'services: { q: { image: "x:${V}" } }',
      'shop/e/.env': 'V=other',
    }

    expect(serviceIn(files)).toMatchObject({ image: 'x:main' })
  })

  it('does not look at what else is in the other file', () => {
    const files = {
      'shop/compose.yaml': 'services: { a: { extends: { file: x.yaml, service: q } } }',
      'shop/x.yaml':
        'include: [none.yaml]\nservices: { q: { image: x }, r: { unknown: 1 } }\nunknown: 1\n',
    }

    expect(errorsOf(files)).toEqual([])
  })

  it('is checked with what it took, at the place where that stands', () => {
    const files = {
      'shop/compose.yaml': 'services: { a: { extends: { file: x.yaml, service: q } } }',
      'shop/x.yaml': 'services:\n  q: { image: x, unknown: 1 }\n',
    }

    expect(errorsOf(files)).toEqual(['shop/x.yaml:2:18 unknown-key'])
  })

  it('reads the other file once', () => {
    const files = {
      'shop/compose.yaml': `
services:
  a: { extends: { file: x.yaml, service: q } }
  b: { extends: { file: ./x.yaml, service: q } }
`,
      'shop/x.yaml': 'services: { q: { image: "${MISSING:?}" } }',
    }

    expect(errorsOf(files)).toEqual(['shop/x.yaml:1:25 missing-variable'])
  })
})

describe('what can not be extended', () => {
  const rest = '\n  z: { image: z }\n'

  it.each([
    ['a service that is not there', 'a: { extends: zz }', '2:17 unknown-service'],
    ['nothing', 'a: { extends: }', '2:8 wrong-type'],
    ['a number', 'a: { extends: 3 }', '2:17 wrong-type'],
    ['a mapping without service', 'a: { extends: { file: x.yaml } }', '2:17 wrong-type'],
    ['itself', 'a: { extends: a }', '2:17 extends-cycle'],
    [
      'itself by way of the file',
      'a: { extends: { file: compose.yaml, service: a } }',
      '2:48 extends-cycle',
    ],
    [
      'a circle',
      'a: { extends: b }\n  b: { extends: c }\n  c: { extends: a }',
      '4:17 extends-cycle',
    ],
    [
      'a file that is not there',
      'a: { extends: { file: no.yaml, service: q } }',
      '2:25 file-missing',
    ],
    [
      'a file without services',
      'a: { extends: { file: none.yaml, service: q } }',
      '2:25 unknown-service',
    ],
    [
      'a file of comments',
      'a: { extends: { file: empty.yaml, service: q } }',
      '2:25 unknown-service',
    ],
    [
      'a service that is not in the file',
      'a: { extends: { file: x.yaml, service: r } }',
      '2:42 unknown-service',
    ],
    [
      'a file outside the repository',
      'a: { extends: { file: ../../x.yaml, service: q } }',
      '2:25 path-refused',
    ],
    ['an absolute path', 'a: { extends: { file: /etc/x.yaml, service: q } }', '2:25 path-refused'],
    [
      'what Git keeps for itself',
      'a: { extends: { file: ../.git/x, service: q } }',
      '2:25 path-refused',
    ],
    [
      'a file from elsewhere',
      'a: { extends: { file: "oci://x/y", service: q } }',
      '2:25 remote-file',
    ],
  ])('%s', (_what, lines, error) => {
    const files = {
      'shop/compose.yaml': `services:\n  ${lines}${rest}`,
      'shop/none.yaml': 'name: x\n',
      'shop/empty.yaml': '# nothing\n',
      'shop/x.yaml': 'services: { q: { image: x }, text: y }',
    }

    expect(errorsOf(files)).toEqual([`shop/compose.yaml:${error}`])
  })

  it('names the chain of a circle through files', () => {
    const files = {
      'shop/compose.yaml': 'services: { a: { extends: { file: x.yaml, service: b } } }',
      'shop/x.yaml': 'services: { b: { extends: { file: compose.yaml, service: a } } }',
    }

    const [cycle] = composeModelOf(files).diagnostics

    expect(cycle?.message).toContain('a (shop/compose.yaml) → b → a (shop/compose.yaml)')
  })

  it('a chain through too many files', () => {
    const links = Array.from({ length: 30 }, (_, i) => [
      `shop/f${i}.yaml`,
      `services: { s: { extends: { file: f${i + 1}.yaml, service: s } } }`,
    ])
    const text = 'services: { a: { extends: { file: f0.yaml, service: s } } }'
    const files = { ...Object.fromEntries(links), 'shop/compose.yaml': text } as Files

    expect(composeModelOf(files).diagnostics).toMatchObject([{ code: 'extends-too-deep' }])
  })

  it('a chain that is too long', () => {
    const count = 500
    const links = Array.from({ length: count }, (_, i) => `  s${i}: { extends: s${i + 1} }`)
    const text = `services:\n${links.join('\n')}\n  s${count}: { image: x }\n`

    const codes = new Set(composeModelOf(text).diagnostics.map(({ code }) => code))

    expect([...codes]).toEqual(['extends-too-deep'])
  })
})

it('a long chain that begins at its end is no problem', () => {
  const links = Array.from({ length: 500 }, (_, i) => `  s${i + 1}: { extends: s${i} }`)

  expect(serviceIn(`services:\n  s0: { image: x }\n${links.join('\n')}\n`, 's500')).toMatchObject({
    image: 'x',
  })
})
