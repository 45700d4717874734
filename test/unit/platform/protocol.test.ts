import { describe, expect, it } from 'vitest'
import { agentRefusal, engineRefusal, type Spoken } from '../../../platform/protocol.ts'
import { spokenHere } from '../../../platform/version.ts'

/** A program of the version that raised the protocol to this one: it speaks the one before, too. */
const speaks = (newest: number): Spoken => ({ oldest: Math.max(1, newest - 1), newest })

/** Each end looks at the other one's newest; nobody has to be told what comes later. */
function refusalOf(agent: number, engine: number): string | undefined {
  return (
    agentRefusal('Agent a1', agent, speaks(engine))?.message ??
    engineRefusal('e1', engine, speaks(agent))?.message
  )
}

const versions = [1, 2, 3, 4]
const pairs = versions.flatMap(agent => versions.map(engine => [agent, engine] as const))

describe('an agent and an engine', () => {
  it.each(pairs)('of protocols %i and %i work together if they are adjacent', (agent, engine) => {
    expect(refusalOf(agent, engine) === undefined).toBe(Math.abs(agent - engine) <= 1)
  })

  it.each([
    [1, 3, 'Agent a1 speaks protocol 1, this engine 2 to 3: upgrade it'],
    [3, 1, 'Agent a1 speaks protocol 3, this engine 1: upgrade the engines first'],
  ])('of %i and %i hear which side to upgrade', (agent, engine, sentence) => {
    expect(refusalOf(agent, engine)).toBe(sentence)
  })

  it('that don’t say what they speak are of before: an agent too old, an engine of protocol 1', () => {
    expect(agentRefusal('Agent a1', 0, spokenHere)).toMatchObject({ code: 'protocol-mismatch' })
    expect(engineRefusal('e1', 0, spokenHere)).toBeUndefined()
    expect(engineRefusal('e1', 0, speaks(3))?.message).toBe(
      'Engine e1 speaks protocol 1, this agent 2 to 3: upgrade the engines first',
    )
  })
})
