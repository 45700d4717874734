import { describe, expect, it } from 'vitest'
import { codeOf } from '../../../../core/errors.ts'
import { OpenStreams } from '../../../../engine/api/open-streams.ts'

const stream = (incarnation: string) => ({ incarnation, end: () => undefined })
const here = { incarnation: 'first', engine: 'engine-1' }
const elsewhere = { incarnation: 'first', engine: 'engine-2' }

function codeOfThrown(action: () => unknown): string {
  try {
    action()
    return ''
  } catch (error) {
    return codeOf(error)
  }
}

describe('the name of an agent', () => {
  it.each([
    ['is free', undefined, ''],
    ['is the same program’s that was at another engine', { ...elsewhere, incarnation: 'own' }, ''],
    ['is an earlier program’s that was at this engine', here, ''],
    ['is another program’s at another engine', elsewhere, 'name-taken'],
  ])('%s', (_, alive, code) => {
    const claim = () => new OpenStreams('engine-1').claim('node-1', stream('own'), alive)
    const ask = () => new OpenStreams('engine-1').requireFree('node-1', 'own', alive)

    expect(codeOfThrown(claim)).toBe(code)
    expect(codeOfThrown(ask)).toBe(code)
  })

  it('stays with the program whose stream is open', () => {
    const streams = new OpenStreams('engine-1')
    streams.claim('node-1', stream('first'), undefined)

    expect(codeOfThrown(() => streams.claim('node-1', stream('own'), undefined))).toBe('name-taken')
  })
})
