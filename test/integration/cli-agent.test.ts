import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { BanyanError } from '../../core/errors.ts'
import { banyan, FakeEngine } from './cli-fake-engine.ts'

interface Asked {
  readonly name: string
  readonly force?: boolean
  readonly availability?: string
  readonly wait?: boolean
  readonly put?: Readonly<Record<string, string>>
  readonly removed?: readonly string[]
}

let engine: FakeEngine
let asked: Asked[]

beforeAll(async () => {
  engine = await FakeEngine.start()
})

beforeEach(() => {
  asked = []
  const note = <T>(answer: T) => {
    return (request: Asked) => {
      asked.push(request)
      return answer
    }
  }
  const agents = [{ name: 'node-1', state: 'draining', tasks: 2, cpus: 4, labels: { zone: 'eu' } }]
  engine.answers = {
    ListAgents: () => ({ agents }),
    InspectAgent: ({ name }: Asked) => {
      if (name === 'node-1') return { status: agents[0], refuses: 'a person drained it' }
      throw new BanyanError('agent-unknown', `no agent "${name}"; there is node-1`, 'stalled')
    },
    LabelAgent: note({ labels: { zone: 'us' }, unchanged: false }),
    RemoveAgent: note({ tasks: 0, volumes: ['shop_data'], connected: false }),
    RotateAgentKeys: note({ agents: ['node-1'], skipped: ['node-2 has no tunnel, and so no key'] }),
  }
})

afterAll(async () => {
  await engine.close()
})

const ask = async (...args: readonly string[]) =>
  await banyan(['agent', ...args, '--engine', `unix:${engine.socket}`])

describe('banyan agent', () => {
  it('lists and inspects', async () => {
    const [list, json, one] = await Promise.all([
      ask('list'),
      ask('list', '--json'),
      ask('inspect', 'node-1'),
    ])

    expect(list.stdout).toMatch(/node-1 +draining +2 .*zone=eu/)
    expect(JSON.parse(json.stdout)).toMatchObject({ agents: [{ name: 'node-1', tasks: 2 }] })
    expect(one.stdout).toContain('no: a person drained it')
  })

  it('knows what was probably meant', async () => {
    const { exitCode, stderr } = await ask('inspect', 'nod-1')

    expect(exitCode).toBe(5)
    expect(stderr).toContain('Did you mean "node-1"?')
  })

  it('labels as kubectl does', async () => {
    const good = await ask('label', 'node-1', 'zone=us', 'note=a=b', 'disk-')
    const bad = await ask('label', 'node-1', 'zone')

    expect(asked).toMatchObject([
      { name: 'node-1', put: { zone: 'us', note: 'a=b' }, removed: ['disk'] },
    ])
    expect([good.exitCode, bad.exitCode]).toEqual([0, 3])
    expect(good.stdout).toContain('node-1 has zone=us')
  })

  it('asks for new keys of one, or of all', async () => {
    const one = await ask('rotate-key', 'node-1')
    const none = await ask('rotate-key')

    expect(asked).toMatchObject([{ name: 'node-1' }])
    expect(one.stdout).toContain('node-2 has no tunnel')
    expect([one.exitCode, none.exitCode]).toEqual([1, 3])
  })

  it('removes nothing that nobody confirmed', async () => {
    const asIs = await ask('remove', 'node-1')
    const sure = await ask('remove', 'node-1', '--yes', '--force')

    expect(asIs.exitCode).toBe(3)
    expect(asIs.stderr).toContain('--yes')
    expect(asked).toMatchObject([{ name: 'node-1', force: true }])
    expect(sure.stdout).toContain('the data of shop_data on it is given up')
  })
})

describe('banyan agent invitations', () => {
  const id = '3f9c2ab100000000'
  const invitation = { id, state: 'open', uses: 1, usedBy: [], expiresAt: 9e12, person: 'ana' }

  beforeEach(() => {
    engine.answers = {
      ListInvitations: () => ({ invitations: [invitation] }),
      WithdrawInvitation: (request: { id: string; person: string }) => {
        if (request.id === id) return { ...invitation, usedBy: ['node-2'] }
        throw new BanyanError(
          'invitation-unknown',
          `There is no invitation ${request.id}`,
          'stalled',
        )
      },
    }
  })

  it('are listed, and taken back by their ids', async () => {
    const [list, json, gone] = await Promise.all([
      ask('invitations'),
      ask('invitations', '--json'),
      ask('uninvite', id),
    ])

    expect(list.stdout).toMatch(/3f9c2ab100000000 +open +any name +0\/1/)
    expect(JSON.parse(json.stdout)).toMatchObject({ invitations: [{ id, state: 'open' }] })
    expect(gone.stdout).toContain('node-2 joined with it and stays')
    expect([list.exitCode, json.exitCode, gone.exitCode]).toEqual([0, 0, 0])
  })

  it('that are unknown are said to be, with what was meant or what to ask', async () => {
    const [near, far] = await Promise.all([
      ask('uninvite', '3f9c2ab100000001'),
      ask('uninvite', 'ffffffffffffffff'),
    ])

    expect([near.exitCode, far.exitCode]).toEqual([5, 5])
    expect(near.stderr).toContain(`Did you mean "${id}"?`)
    expect(far.stderr).toContain('What there is: banyan agent invitations')
  })

  it('don’t repeat a token that was pasted for an id', async () => {
    const { exitCode, stderr } = await ask('uninvite', 'banyan-join-1-secret')

    expect(exitCode).toBe(3)
    expect(stderr).not.toContain('secret')
    expect(stderr).toContain('banyan agent invitations')
  })
})

describe('banyan agent drain', () => {
  const draining = (ok: boolean) => {
    engine.answers = {
      async *SetAvailability(request: Asked) {
        asked.push(request)
        yield { at: 1, phase: 'drained', message: 'ana drained node-1: its tasks go elsewhere' }
        yield { at: 2, app: 'shop', phase: 'left', message: 'shop-web-1 has left node-1' }
        yield await Promise.resolve(
          ok
            ? { at: 3, phase: 'drained', done: true, ok }
            : {
                ...{ at: 3, phase: 'drained', done: true, ok, code: 'agent-not-empty' },
                message: '1 task stays on node-1',
              },
        )
      },
    }
  }

  it('tells what leaves', async () => {
    draining(true)
    const { exitCode, stdout } = await ask('drain', 'node-1')

    expect(exitCode).toBe(0)
    expect(stdout).toContain('shop-web-1 has left node-1')
    expect(asked).toMatchObject([{ name: 'node-1', availability: 'drained', wait: true }])
  })

  it('fails when something stays', async () => {
    draining(false)
    const { exitCode, stderr } = await ask('drain', 'node-1')

    expect(exitCode).toBe(1)
    expect(stderr).toContain('not empty: 1 task stays on node-1')
  })

  it.each([
    [['drain', 'node-1', '--no-wait'], 'drained'],
    [['pause', 'node-1'], 'paused'],
    [['activate', 'node-1'], 'active'],
  ])('%j waits for nothing', async (args, availability) => {
    draining(true)
    const { exitCode } = await ask(...args)

    expect(exitCode).toBe(0)
    expect(asked).toMatchObject([{ availability, wait: false }])
  })
})
