import { describe, expect, it } from 'vitest'
import { coloured, plain, styleFor } from '../../../../cli/output/style.ts'

describe('colours', () => {
  it.each([
    ['on a terminal', { isTTY: true, color: true, env: {} }, coloured],
    ['not in a pipe', { isTTY: false, color: true, env: {} }, plain],
    ['not with --no-color', { isTTY: true, color: false, env: {} }, plain],
    ['not with NO_COLOR', { isTTY: true, color: true, env: { NO_COLOR: '1' } }, plain],
    ['with an empty NO_COLOR', { isTTY: true, color: true, env: { NO_COLOR: '' } }, coloured],
    ['not on a dumb terminal', { isTTY: true, color: true, env: { TERM: 'dumb' } }, plain],
  ])('%s', (_when, wishes, style) => {
    expect(styleFor(wishes)).toBe(style)
  })

  it('are the usual escape sequences', () => {
    expect(coloured.red('x')).toBe('\u001b[31mx\u001b[39m')
  })
})
