import { describe, expect, it } from 'vitest'
import { logLine, taskLabel } from '../../../../cli/output/logs.ts'
import { plain } from '../../../../cli/output/style.ts'
import { now } from '../samples.ts'

const line = {
  task: 'shop-web-2-3f9c2ab1',
  service: 'web',
  at: now,
  stream: 'stdout',
  text: 'a\u001b[2Jb',
}

describe('banyan logs', () => {
  it('starts each line with service and slot', () => {
    expect(logLine({ ...line, text: 'hello' }, plain, true)).toBe('web.2 | hello')
  })

  it('keeps a log from driving a terminal', () => {
    expect(logLine(line, plain, true)).toBe('web.2 | ab')
  })

  it('leaves the bytes alone on their way into a file', () => {
    expect(logLine(line, plain, false)).toBe('web.2 | a\u001b[2Jb')
  })

  it('falls back to the service where a task has another form', () => {
    expect(taskLabel({ task: 'odd', service: 'web' })).toBe('web')
  })
})
