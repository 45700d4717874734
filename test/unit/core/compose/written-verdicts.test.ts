import { describe, expect, it } from 'vitest'
import { type Found, Lookups } from '../../../../core/compose/lookups.ts'
import { positionOf } from '../../../../core/compose/source.ts'
import { writtenVerdicts } from '../../../../core/compose/written-verdicts.ts'

/** `file:line key verdict` of all that the files write. */
function written(files: Readonly<Record<string, string>>): string[] {
  const found = new Map<string, Found>()
  for (;;) {
    const lookups = new Lookups(found)
    const verdicts = writtenVerdicts({ path: 'compose.yaml', variables: {} }, lookups)
    if (lookups.unanswered.length === 0) {
      return verdicts.map(
        ({ at, key, is }) => `${at.source.file}:${positionOf(at).line} ${key} ${is}`,
      )
    }
    for (const { path } of lookups.unanswered) {
      const text = files[path]
      const file = text !== undefined && ({ kind: 'file', bytes: Buffer.from(text) } as const)
      found.set(path, file || { kind: 'missing' })
    }
  }
}

describe('writtenVerdicts', () => {
  it('tells what is written, not what it becomes', () => {
    const text = [
      'services:',
      '  web:',
      '    image: a',
      '    env_file: missing.env',
      '    ports: ["80:80"]',
      '    extends: base',
      '  base: { image: b, profiles: [never] }',
    ]
    expect(written({ 'compose.yaml': text.join('\n') })).toEqual([
      'compose.yaml:1 services honoured',
      'compose.yaml:3 image honoured',
      'compose.yaml:4 env_file honoured',
      'compose.yaml:5 ports honoured',
      'compose.yaml:6 extends honoured',
      'compose.yaml:7 image honoured',
      'compose.yaml:7 profiles honoured',
    ])
  })

  it('covers the files that are included', () => {
    const files = {
      'compose.yaml': 'include: [more.yaml]\nservices: { a: { image: a } }\n',
      'more.yaml': 'services:\n  b:\n    image: b\n    attach: false\n',
    }
    expect(written(files)).toContain('more.yaml:4 attach warned')
  })

  it('judges values with their variables filled in', () => {
    const text = 'services:\n  a:\n    image: a\n    pid: "${PID:-service:b}"\n'
    expect(written({ 'compose.yaml': text })).toContain('compose.yaml:4 pid refused')
    const host = text.replace('service:b', 'host')
    expect(written({ 'compose.yaml': host })).toContain('compose.yaml:4 pid honoured')
  })

  it('names shared parts once', () => {
    const text = 'services:\n  a: &a\n    image: a\n  b: *a\n'
    expect(written({ 'compose.yaml': text })).toEqual([
      'compose.yaml:1 services honoured',
      'compose.yaml:3 image honoured',
    ])
  })

  it('has something to say about a file with mistakes', () => {
    const text = 'services:\n  a:\n    image: 1\n    colour: red\n    tty: true\n'
    expect(written({ 'compose.yaml': text })).toContain('compose.yaml:5 tty honoured')
  })
})
