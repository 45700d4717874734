import { beforeEach, describe, expect, it } from 'vitest'
import type { ObservedContainer } from '../../../../agent/containers/runtime.ts'
import type { LocalContainer } from '../../../../agent/walls/local-container.ts'
import { BridgePorts } from '../../../../agent/walls/bridge-ports.ts'
import { Locals } from '../../../../agent/walls/locals.ts'
import type { Route } from '../../../../core/model/route.ts'
import { createLogger } from '../../../../platform/logger.ts'
import { aTask, aWanted } from '../../../support/sample-task.ts'

const address = '10.200.1.2'
const log = createLogger({ program: 'test', level: 'fatal', format: 'json' })
const task = aTask()
const route: Route = {
  ...{ app: 'shop', service: 'web', hashes: [], ports: [], backends: [], members: [] },
  networks: [{ name: 'of-the-service' }],
}

let told: (readonly LocalContainer[])[]
let locals: Locals

beforeEach(() => {
  told = []
  const exec = async () =>
    await Promise.resolve({ exitCode: 0, stdout: Buffer.from('[]'), stderr: '' })
  const ports = new BridgePorts('banyan0', exec)
  locals = new Locals({ ports, onChange: all => told.push(all), log })
})

describe('a container', () => {
  it('is known as soon as its address is chosen, and forgotten when nothing came of it', () => {
    const giveUp = locals.creating(aWanted(task, { address }))
    giveUp()

    expect(told).toEqual([[{ address, networks: [{ name: 'shop_default' }] }], []])
  })

  it('stays known with its networks when its task is gone, until it is gone itself', () => {
    locals.setWanted(new Map([[task.id, task]]), new Map())
    locals.seen([container()])
    locals.setWanted(new Map(), new Map())
    locals.seen([container()])
    locals.seen([])

    expect(told).toEqual([[{ address, networks: [{ name: 'shop_default' }] }], []])
  })

  it('of before this agent started, whose task is gone, has the networks of its service', () => {
    locals.setWanted(new Map(), new Map([['shop/web', route]]))
    locals.seen([container()])

    expect(told).toEqual([[{ address, networks: [{ name: 'of-the-service' }] }]])
  })

  it('on no network of ours is none of ours', () => {
    locals.creating(aWanted(task))
    locals.seen([container({ address: undefined })])

    expect(told.flat()).toEqual([])
  })
})

function container(change: { readonly address?: undefined } = {}): ObservedContainer {
  const { id, app, service, hash } = task
  return {
    ...{ containerId: 'c', task: id, app, service, hash, state: 'running' },
    ...{ stopGraceMs: 0, createdAt: 0 },
    ...('address' in change ? {} : { address }),
  }
}
