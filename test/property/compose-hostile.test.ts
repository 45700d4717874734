import { describe, expect, it } from 'vitest'
import { composeModelOf } from '../support/compose-model.ts'

const service = 'services:\n  a:\n    image: x\n'
const levels = 10_000
const mebibyte = 1024 * 1024
/** Far more than any of these takes, far less than a loop without end: two cores may be busy with other tests. */
const patience = 20_000

function numbered(count: number, line: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => line(i)).join('\n')
}

/** Documents that aim at the reader: each gets an answer, in bounded time and memory. */
describe('a hostile document gets an answer:', () => {
  it.each<[string, string | Uint8Array]>([
    ['100 MB', new Uint8Array(100_000_000).fill(97)],
    ['open [', '['.repeat(levels)],
    ['open {', `x-a: ${'{a: '.repeat(levels)}`],
    ['list in list', `x-a:\n${'- '.repeat(levels)}a`],
    ['key of key', `x-a:\n${'? '.repeat(levels)}a`],
    ['indentation', numbered(2000, i => `${' '.repeat(i)}a:`)],
    ['variable in variable', `${service}    user: "${'${X:-'.repeat(levels)}"`],
    ['the same, closed', `${service}    user: "${'${X:-'.repeat(levels)}${'}'.repeat(levels)}"`],
    ['braces that never match', `${service}    user: "${'${X:-{x '.repeat(50_000)}"`],
    ['many variables', `${service}    user: "${'$X '.repeat(100_000)}"`],
    ['many names', `${service}    user: "${numbered(50_000, i => `$X${i}`)}"`],
    ['a line of 1 MB', `${service}    user: ${'x'.repeat(mebibyte)}`],
    ['a key of 1 MB', `${service}${'x'.repeat(mebibyte)}: 1`],
    ['blanks', `${service}${' '.repeat(mebibyte)}a: 1`],
    ['empty lines', `${service}${'\n'.repeat(mebibyte)}`],
    ['wrong escapes', `${service}    user: "${'\\q'.repeat(mebibyte / 4)}"`],
    ['slips', 'a: b: c\n'.repeat(20_000)],
    ['tabs', `${service}${'\t\n'.repeat(100_000)}`],
    ['an alias bomb', numbered(12, i => `x-${i}: &a${i} [${`*a${i - 1}, `.repeat(i && 10)}]`)],
    ['a chain of aliases', numbered(5000, i => `x-${i}: &a${i} [${i ? `*a${i - 1}` : 1}]`)],
    ['many merges', `x-a: &a {k: 1}\nx-b: {<<: [${'*a, '.repeat(100_000)}]}\n${service}`],
    ['a key over and over', 'x-a: 1\n'.repeat(20_000)],
    ['unknown keys', service + numbered(20_000, i => `    k${i}: 1`)],
    ['documents', `${'---\nx-a: 1\n'.repeat(5000)}---\n${service}`],
    [
      'long numbers',
      `x-a: ${'1'.repeat(mebibyte / 2)}\nx-b: 1${'_'.repeat(mebibyte / 2)}\n${service}`,
    ],
    ['colons', `${service}    volumes: ["${':'.repeat(mebibyte / 2)}"]`],
    ['a long port', `${service}    ports: ["${'1'.repeat(mebibyte / 2)}"]`],
    ['a range of ports', `${service}    ports: [${'"1-65535:1-65535", '.repeat(10)}]`],
    ['a long duration', `${service}    stop_grace_period: ${'1s'.repeat(100_000)}`],
    ['a chain of services', `services:\n${numbered(2000, i => `  s${i}: {extends: s${i + 1}}`)}`],
    ['a circle of includes', `include: [compose.yaml]\n${service}`],
  ])(
    '%s',
    (_what, text) => {
      const { model, diagnostics } = composeModelOf({ 'shop/compose.yaml': text })

      expect(model !== undefined || diagnostics.length > 0).toBe(true)
      expect(diagnostics.length).toBeLessThanOrEqual(1000)
    },
    patience,
  )

  it('names of every object are names like others', () => {
    const text = `
services:
  __proto__: { image: x, labels: { constructor: a, __proto__: b } }
  toString: { image: x, environment: { __proto__: c }, depends_on: [__proto__], networks: { __proto__: } }
networks: { __proto__: }
volumes: { hasOwnProperty: }
x-a: { __proto__: { polluted: true } }
`

    const { model, diagnostics } = composeModelOf(text)

    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
    const services = model?.file.entries.get('services')?.value
    expect(services?.kind === 'map' && [...services.entries.keys()]).toEqual([
      '__proto__',
      'toString',
    ])
    expect({}).not.toHaveProperty('polluted')
  })
})
