import fc from 'fast-check'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { renderDiagnostics, printable } from '../../core/compose/diagnostics.ts'
import { parse } from '../../core/compose/parse.ts'
import { configText } from '../../core/compose/print/config-text.ts'
import { plainValue } from '../../core/compose/print/plain-value.ts'
import { Problems } from '../../core/compose/problems.ts'
import { sourceOf } from '../../core/compose/source.ts'
import { variablesOf } from '../../core/compose/variables.ts'
import { composeModelOf, type Files } from '../support/compose-model.ts'
import { valuesOf } from '../support/tree-values.ts'

const seed = 20_261_121
const folder = 'fixtures/compose-fuzz'
const real = new Map(readdirSync(folder).map(name => [name, readFileSync(`${folder}/${name}`)]))
const documents = [...real].filter(([name]) => name.endsWith('.yaml')).map(([, bytes]) => bytes)
const envFile = real.get('variables.env') ?? Buffer.of()
const beside: Files = {
  'shop/more.yaml': 'services: { more: { image: x, env_file: web.env } }',
  'shop/base.yaml': 'services: { db: { image: x, extends: other }, other: { labels: [a=b] } }',
}

/** Whatever goes in: an answer, and diagnostics that can be shown. A model can be printed, and reads back the same. */
function survives(text: string | Uint8Array, more: Files = {}): void {
  const files = { ...beside, ...more, 'shop/compose.yaml': text }
  const { model, diagnostics } = composeModelOf(files, { variables: { D: 'd' } })
  const source = Buffer.from(text).toString('utf8')

  for (const { code, message, line, column, severity, file } of diagnostics) {
    for (const each of [code, message, file]) expect(each).toBe(printable(each) || 'something')
    expect(line > 0 && column > 0 && ['error', 'warning'].includes(severity)).toBe(true)
  }
  renderDiagnostics(diagnostics, new Map([['shop/compose.yaml', source]]))
  const failed = diagnostics.some(({ severity }) => severity === 'error')
  if (!model) expect(failed).toBe(true)
  if (!model || failed) return
  expect(JSON.stringify(plainValue(model.file))).toBeTypeOf('string')
  const [json, yaml] = (['json', 'yaml'] as const).map(each => configText(model.file, each, true))
  expect(JSON.parse(json ?? '')).toBeTypeOf('object')
  expect(valuesOf(yaml ?? '')).toHaveLength(1)
}

const keys = fc.constantFrom(
  ...['services', 'web', 'image', 'build', 'context', 'args', 'command', 'environment', 'env_file'],
  ...['ports', 'target', 'published', 'volumes', 'type', 'source', 'tmpfs', 'depends_on', 'test'],
  ...['condition', 'healthcheck', 'interval', 'deploy', 'resources', 'limits', 'memory', 'labels'],
  ...[
    'configs',
    'secrets',
    'name',
    'file',
    'content',
    'external',
    'networks',
    'aliases',
    'extends',
  ],
  ...['include', 'path', 'profiles', 'ulimits', 'sysctls', 'extra_hosts', 'x-y', '<<', '.', ''],
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', '1', '~', 'a.b', 'a b', '${A}'],
)
const texts = fc.constantFrom(
  ...['nginx', '80:80', '80-90:80-90', '127.0.0.1:80:80/udp', '[::1]:1:1', 'data:/d', './x:/y'],
  ...['10s', '-1h', '1g', '1.5gb', '0644', '1_000', '1e999', '12345678901234567890', '2001-01-01'],
  ...[
    '${A}',
    '${A:-${B:-x}}',
    '${D:?}',
    '$$',
    '$',
    '${',
    '${A:-{}}',
    'service_healthy',
    'A=1',
    '=',
  ],
  ...[
    'a b',
    '"',
    "'",
    'sh -c "a',
    'a; b',
    '',
    '\0',
    '\u2028',
    '\ud800',
    '~',
    'on-failure:3',
    'C:\\x',
  ],
  ...[
    '__proto__',
    'constructor=1',
    '../../x',
    '/',
    ':',
    '::',
    '-',
    '*',
    '&a',
    '!reset',
    'yes',
    'web',
  ],
)
const scalars = fc.oneof(texts, keys, fc.integer(), fc.double(), fc.boolean(), fc.constant(null))
const { tree } = fc.letrec<{ tree: unknown }>(tie => ({
  tree: fc.oneof(
    { maxDepth: 5 },
    scalars,
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(keys, tie('tree'), { maxKeys: 5 }),
  ),
}))

/** Trees that are often valid: services with keys of a service. */
const service = fc.record(
  {
    image: fc.constantFrom('nginx', '${A:-x}', ''),
    command: fc.oneof(texts, fc.array(texts, { maxLength: 2 })),
    environment: fc.oneof(fc.dictionary(keys, scalars), fc.array(texts, { maxLength: 3 })),
    labels: fc.dictionary(keys, scalars),
    ports: fc.array(fc.constantFrom('80', '80:80', 443, { target: 1 }, '1-3:1-3/udp')),
    volumes: fc.array(
      fc.constantFrom('data:/a', '/a', './a:/b:ro', { type: 'tmpfs', target: '/t' }),
    ),
    networks: fc.oneof(fc.array(keys, { maxLength: 2 }), fc.dictionary(keys, fc.constant(null))),
    depends_on: fc.uniqueArray(fc.constantFrom('web', 'db', '__proto__'), { maxLength: 2 }),
    extends: fc.constantFrom<unknown>('web', 'db', { service: 'db', file: 'base.yaml' }),
    mem_limit: texts,
    stop_grace_period: texts,
    deploy: fc.record({ replicas: scalars, labels: tree }, { requiredKeys: [] }),
  },
  { requiredKeys: ['image'] },
)
const project = fc.record(
  {
    services: fc.dictionary(fc.constantFrom('web', 'db', '__proto__', 'toString'), service),
    networks: fc.dictionary(keys, fc.constant(null)),
    volumes: fc.dictionary(fc.constantFrom('data', '__proto__'), fc.constant(null)),
    include: fc.constantFrom('more.yaml', 'compose.yaml', 'none.yaml'),
    name: texts,
    'x-more': tree,
  },
  { requiredKeys: ['services'] },
)

describe('the compose language answers', () => {
  it('every tree', () => {
    const files = fc.tuple(fc.dictionary(keys, tree), fc.dictionary(keys, tree))

    fc.assert(
      fc.property(files, ([one, other]) => {
        survives(`${stringify({ ...one, services: other })}\n---\n${stringify(other)}`)
      }),
      { seed, numRuns: 250 },
    )
  })

  it('every project', () => {
    fc.assert(
      fc.property(project, each => survives(stringify(each))),
      { seed, numRuns: 300 },
    )
  })

  it('every byte string', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.uint8Array({ maxLength: 60 }),
        (bytes, env) => survives(bytes, { 'shop/.env': env }),
      ),
      { seed, numRuns: 300 },
    )
  })

  it('every text of YAML words', () => {
    const piece = fc.constantFrom(
      ...[
        'services:',
        'a',
        '"',
        "'",
        '|',
        '>',
        '#',
        '---\n',
        '...\n',
        '\t',
        '\r',
        '\n',
        '\n  ',
        ' ',
      ],
      ...[
        '- ',
        ': ',
        '? ',
        '{',
        '}',
        '[',
        ']',
        ',',
        '&a ',
        '*a ',
        '<<: ',
        '!reset ',
        '!!int ',
        '%',
      ],
      ...['${', '}', '$', ':-', '1', '~', '\\', '@', '\x85', '\ufeff', '\u2028', '😀', '\n    '],
    )
    const text = fc.array(piece, { maxLength: 40 }).map(pieces => pieces.join(''))

    fc.assert(
      fc.property(text, each => survives(each)),
      { seed, numRuns: 1500 },
    )
  })

  it('every mutation of real documents', () => {
    const edit = fc.record({
      at: fc.nat(),
      remove: fc.nat({ max: 20 }),
      insert: fc.oneof(
        fc.uint8Array({ maxLength: 4 }),
        texts.map(text => Buffer.from(text)),
        fc
          .constantFrom('\n', '  ', '\t', ': ', '- ', '"', '\r\n', '---\n')
          .map(each => Buffer.from(each)),
      ),
    })
    const edits = fc.array(edit, { minLength: 1, maxLength: 3 })

    fc.assert(
      fc.property(fc.constantFrom(...documents), edits, edits, (document, some, others) => {
        const env = others.reduce(applied, envFile)
        survives(some.reduce(applied, document), { 'shop/web.env': env, 'shop/.env': env })
      }),
      { seed, numRuns: 400 },
    )
  })
})

function applied(
  bytes: Buffer,
  edit: { readonly at: number; readonly remove: number; readonly insert: Uint8Array },
): Buffer {
  const at = edit.at % (bytes.length + 1)
  return Buffer.concat([bytes.subarray(0, at), edit.insert, bytes.subarray(at + edit.remove)])
}

describe('YAML reads back', () => {
  const text = fc
    .string({ unit: 'grapheme' })
    .filter(each => !/[\x7f-\x9f\u2028\u2029\ufffe\uffff]/.test(each))
  const { value } = fc.letrec<{ value: unknown }>(tie => ({
    value: fc.oneof(
      { maxDepth: 5 },
      text,
      fc.maxSafeInteger(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(text, tie('value'), { maxKeys: 4 }),
    ),
  }))

  it('JSON', () => {
    fc.assert(
      fc.property(value, each => {
        expect(valuesOf(JSON.stringify({ each }))).toEqual([{ each }])
      }),
      { seed, numRuns: 500 },
    )
  })

  it.each(['QUOTE_DOUBLE', 'BLOCK_LITERAL', 'BLOCK_FOLDED'] as const)(
    'what is printed: %s',
    style => {
      fc.assert(
        fc.property(value, each => {
          const options = { defaultStringType: style, defaultKeyType: 'QUOTE_DOUBLE' } as const
          expect(valuesOf(stringify({ each }, options))).toEqual([{ each }])
        }),
        { seed, numRuns: 300 },
      )
    },
  )
})

describe('variables', () => {
  it('are all listed that are warned about', () => {
    const piece = fc.constantFrom(
      '${',
      '}',
      '$A',
      '$B1',
      ':-',
      '+',
      '?',
      'x',
      '{',
      '$$',
      '\n',
      '${C}',
    )
    const text = fc.array(piece, { maxLength: 12 }).map(pieces => pieces.join(''))

    fc.assert(
      fc.property(text, each => {
        const yaml = `services: {a: {image: x, user: ${JSON.stringify(each)}}}`
        const listed = variablesOf(parse(sourceOf('x', yaml), new Problems()) ?? [])
        const warned = composeModelOf(yaml)
          .diagnostics.filter(({ code }) => code === 'unset-variable')
          .map(({ message }) => message.split(' ')[2])
        expect(listed.map(({ name }) => name)).toEqual(expect.arrayContaining(warned))
      }),
      { seed, numRuns: 400 },
    )
  })
})
