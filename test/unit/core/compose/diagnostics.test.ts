import { describe, expect, it } from 'vitest'
import {
  type Diagnostic,
  diagnosticsSummary,
  renderDiagnostics,
} from '../../../../core/compose/diagnostics.ts'
import { loadCompose, withService } from '../../../support/load-compose.ts'

function rendered(text: string): string {
  const step = loadCompose(text)
  if (step.kind === 'loaded') throw new Error('no errors')
  return renderDiagnostics(step.diagnostics, new Map([['shop/compose.yaml', text]]))
}

describe('diagnostics as text', () => {
  it('show place, excerpt, carets and hint', () => {
    expect(rendered(withService('portz: ["80:80"]'))).toBe(
      [
        'shop/compose.yaml:4:5: unknown key "portz" in services.web',
        '    3 |     image: nginx',
        '    4 |     portz: ["80:80"]',
        '      |     ^^^^^ did you mean "ports"?',
      ].join('\n'),
    )
  })

  it('mask values', () => {
    const text = rendered(withService('environment: { A: [hunter2] }'))

    expect(text).toContain('services.web.environment.A must be text')
    expect(text).not.toContain('hunter2')
  })

  it('show a window of a long line', () => {
    const extensions = Array.from({ length: 20_000 }, (_, i) => `x-${i}: b, `).join('')
    const text = rendered(`services: { web: { image: a, ${extensions}portz: b } }`)

    expect(text.length).toBeLessThan(400)
    expect(text).toMatch(/portz: b } }\n +\| +\^{5} did you mean/)
  })

  it('let no control character through to a terminal', () => {
    const text = rendered('services: { web: { image: a, "\u001b[31mportz\u0007\u202e": b } }')

    expect(text).toContain('·[31mportz')
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
  })

  it('do without an excerpt where there is no source', () => {
    const diagnostic: Diagnostic = {
      file: 'a.yaml',
      line: 3,
      column: 2,
      code: 'x',
      message: 'it is wrong',
      hint: 'mend it',
      severity: 'warning',
    }

    expect(renderDiagnostics([diagnostic], new Map())).toBe(
      'a.yaml:3:2: warning: it is wrong\n  mend it',
    )
  })

  it('come in the order of the file', () => {
    const places = rendered('services:\n  b: { image: 5 }\n  a: { portz: 1 }\nx: 1').match(
      /^shop.*?: /gm,
    )

    expect(places).toEqual([
      'shop/compose.yaml:2:15: ',
      'shop/compose.yaml:3:3: ',
      'shop/compose.yaml:3:8: ',
      'shop/compose.yaml:4:1: ',
    ])
  })

  it('stop at a thousand', () => {
    const step = loadCompose(`services:\n${'  a: 5\n'.repeat(5000)}`)

    expect(step).toHaveProperty('diagnostics.length', 1000)
  })
})

it.each([
  [[], 'No problems found.'],
  [['error'], '1 error. Nothing was changed.'],
  [['error', 'warning', 'error'], '2 errors, 1 warning. Nothing was changed.'],
  [['warning'], '1 warning.'],
] as const)('of %j the summary is %j', (severities, summary) => {
  const diagnostics = severities.map(
    severity => ({ severity, file: '', line: 1, column: 1, code: '', message: '' }) as const,
  )

  expect(diagnosticsSummary(diagnostics)).toBe(summary)
})
