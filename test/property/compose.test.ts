import fc from 'fast-check'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { renderDiagnostics } from '../../core/compose/diagnostics.ts'
import { diffProjects } from '../../core/compose/diff.ts'
import { splitShellWords } from '../../core/compose/forms/shell-words.ts'
import { loadProject } from '../../core/compose/load.ts'
import { resolveInside } from '../../core/compose/paths.ts'
import { defaultPolicy } from '../../core/compose/policy.ts'
import { hashOf } from '../../core/hash.ts'
import { composePath, loadCompose, serviceWith, withService } from '../support/load-compose.ts'

const documents = readdirSync('fixtures/compose').map(name =>
  readFileSync(`fixtures/compose/${name}/compose.yaml`),
)

/** Loads, renders and diffs; whatever goes in, it ends with an answer. */
function survives(text: string | Uint8Array, env: string | Uint8Array = ''): void {
  const step = loadCompose(text, { files: { 'shop/.env': env } })
  const source = Buffer.from(text).toString('utf8')
  if (step.kind === 'loaded') {
    const { project, warnings } = step.loaded
    expect(JSON.parse(JSON.stringify(project))).toEqual(project)
    expect(renderDiagnostics(warnings, new Map([[composePath, source]]))).toBeTypeOf('string')
    expect(diffProjects(project, project).every(each => each.change === 'unchanged')).toBe(true)
  } else {
    expect(step.diagnostics.some(({ severity }) => severity === 'error')).toBe(true)
    expect(renderDiagnostics(step.diagnostics, new Map([[composePath, source]]))).not.toBe('')
  }
}

const words = fc.constantFrom(
  ...['services', 'web', 'image', 'build', 'context', 'args', 'command', 'environment', 'env_file'],
  ...['ports', 'target', 'published', 'protocol', 'expose', 'volumes', 'type', 'source', 'tmpfs'],
  ...['depends_on', 'condition', 'healthcheck', 'test', 'interval', 'restart', 'deploy', 'scale'],
  ...['replicas', 'resources', 'limits', 'memory', 'update_config', 'labels', 'configs', 'secrets'],
  ...['name', 'file', 'content', 'external', 'x-y', '<<', '__proto__', 'constructor', 'networks'],
)
const texts = fc.constantFrom(
  ...['nginx', '80:80', '80-90:80-90', '127.0.0.1:80:80/udp', 'data:/d', '/d', './x:/y', '../../x'],
  ...[
    '10s',
    '1g',
    '${A}',
    '${A:-${B:-x}}',
    '$$',
    '${',
    'a b',
    '"',
    'service_healthy',
    'A=1',
    'yes',
  ],
  ...[
    '',
    '\0',
    '\u2028',
    '\ud800',
    '0644',
    '-1',
    '1e999',
    '~',
    'on-failure:3',
    'C:\\x',
    '[::1]:1:1',
  ],
)
const scalars = fc.oneof(
  texts,
  words,
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.string(),
)
const { tree } = fc.letrec<{ tree: unknown }>(tie => ({
  tree: fc.oneof(
    { maxDepth: 6 },
    scalars,
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(words, tie('tree'), { maxKeys: 5 }),
  ),
}))

describe('the loader answers', () => {
  it('every tree, whatever it holds', () => {
    const services = fc.dictionary(fc.constantFrom('web', 'db', 'x'), fc.dictionary(words, tree))

    fc.assert(
      fc.property(services, tree, (defined, rest) => {
        const more = typeof rest === 'object' && !Array.isArray(rest) ? rest : {}
        survives(stringify({ ...more, services: defined }))
      }),
      { numRuns: 300 },
    )
  })

  it('every byte string', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 100 }), survives),
      { numRuns: 1000 },
    )
  })

  it('every text in YAML and env syntax', () => {
    const pieces = fc.constantFrom(
      ...[
        'services:',
        '\n',
        '  ',
        '- ',
        ': ',
        '{',
        '}',
        '[',
        ']',
        ',',
        '&a ',
        '*a',
        '<<: ',
        '!!x ',
      ],
      ...[
        '"',
        "'",
        '|',
        '>',
        '#',
        '---',
        '\t',
        '\r',
        '${',
        '}',
        '$',
        '=',
        'export ',
        'A',
        'web',
        '?',
      ],
    )
    const text = fc.array(pieces, { maxLength: 60 }).map(parts => parts.join(''))

    fc.assert(fc.property(text, text, survives), { numRuns: 1000 })
  })

  it('every mutation of a real document', () => {
    const edit = fc.record({
      at: fc.nat(),
      remove: fc.nat({ max: 12 }),
      insert: fc.oneof(
        fc.uint8Array({ maxLength: 6 }),
        texts.map(text => Buffer.from(text)),
      ),
    })

    fc.assert(
      fc.property(
        fc.constantFrom(...documents),
        fc.array(edit, { minLength: 1, maxLength: 4 }),
        (document, edits) => {
          survives(edits.reduce(applied, document))
        },
      ),
      { numRuns: 500 },
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

describe('promises', () => {
  it('no path leads out of the repository', () => {
    const path = fc
      .array(fc.constantFrom('..', '.', 'a', '/', '\\', '\0', '~', 'shop', '.git', ''), {
        maxLength: 8,
      })
      .map(parts => parts.join('/'))

    fc.assert(
      fc.property(path, fc.constantFrom('', 'shop', 'a/b'), (written, folder) => {
        const resolved = resolveInside(folder, written)
        if ('problem' in resolved) return
        expect(resolved.path).toMatch(/^(?!\/)[^\0\\]*$/)
        expect(resolved.path.split('/')).not.toContain('..')
      }),
    )
  })

  it('what the loader asks for is inside the repository', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('env_file', 'build'), (written, key) => {
        const text = withService(`${key}: ${JSON.stringify(written)}`)
        const found = new Map([
          [composePath, { kind: 'file', bytes: Buffer.from(text) }],
          ['shop/.env', { kind: 'missing' }],
        ] as const)
        const request = { path: composePath, variables: {}, policy: defaultPolicy }
        const step = loadProject(request, found)
        if (step.kind !== 'needs') return
        for (const { path } of step.lookups) expect(path.split('/')).not.toContain('..')
      }),
    )
  })

  it('a text in which every $ is doubled comes out as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), text => {
        const line = `environment: { A: ${JSON.stringify(text.replaceAll('$', '$$$$'))} }`
        if (text.includes('\0')) return
        expect(serviceWith(line).environment).toEqual({ A: text })
      }),
    )
  })

  it('quoted words are split into the same words', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), each => {
        const line = each.map(word => `'${word.replaceAll("'", `'"'"'`)}'`).join(' ')
        expect(splitShellWords(line)).toEqual({ words: each })
      }),
    )
  })

  it('the order of keys and services does not matter', () => {
    const service = fc.record(
      {
        image: fc.constantFrom('a', 'b'),
        user: fc.constantFrom('x', 'y'),
        environment: fc.dictionary(fc.constantFrom('A', 'B', '__proto__'), fc.string()),
        expose: fc.uniqueArray(fc.integer({ min: 1, max: 65_535 }), { maxLength: 3 }),
        labels: fc.dictionary(fc.constantFrom('l', 'm'), fc.boolean()),
      },
      { requiredKeys: ['image'] },
    )

    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('a', 'b', 'c'), service, { minKeys: 1 }),
        services => {
          const [one, other] = [services, reversed(services)].map(each => {
            const text = stringify({ services: each }).replaceAll('$', '$$$$')
            return loadCompose(text)
          })
          expect(hashOf(one)).toBe(hashOf(other))
        },
      ),
      { numRuns: 300 },
    )
  })
})

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.toReversed()
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, each]) => [key, reversed(each)] as const)
  return Object.fromEntries(entries.reverse())
}
