import { pino } from 'pino'
import { beforeEach, describe, expect, it } from 'vitest'
import { BanyanError } from '../../../../core/errors.ts'
import type { NewEvent } from '../../../../core/model/event.ts'
import type { FileMount } from '../../../../core/model/mounts.ts'
import { storedDigest, type SecretRef } from '../../../../core/model/secret.ts'
import type { Task } from '../../../../core/model/task.ts'
import { records } from '../../../../core/records.ts'
import { seal } from '../../../../engine/secrets/envelope.ts'
import { Keyring, sealingKey } from '../../../../engine/secrets/keyring.ts'
import { TaskSecrets } from '../../../../engine/secrets/task-secrets.ts'
import { aTask } from '../../../support/sample-task.ts'

const keyring = new Keyring([sealingKey(Buffer.alloc(32, 1))])
const ref: SecretRef = { scope: 'shop', name: 'db', version: 3 }
const base64 = (text: string) => Buffer.from(text).toString('base64')
const sealed = (digest: string, text: string) =>
  seal(keyring.active, Buffer.alloc(12), { kind: 'content', digest }, Buffer.from(text))
const mount = (changes: Partial<FileMount>): FileMount => ({
  ...{ kind: 'secret', name: 'a', target: '/a', digest: 'd-a', mode: 0o400, uid: 0, gid: 0 },
  ...changes,
})

let reads: SecretRef[]
let events: NewEvent[]
let trouble: Error | undefined
let secrets: TaskSecrets

beforeEach(() => {
  ;[reads, events, trouble] = [[], [], undefined]
  secrets = new TaskSecrets({
    keyring: () => keyring,
    contentOf: asked => {
      reads.push(asked)
      return trouble ? Promise.reject(trouble) : Promise.resolve(Buffer.from('from the store'))
    },
    events: {
      record: event => {
        events.push(event)
        return Promise.resolve()
      },
    },
    log: pino({ level: 'silent' }),
  })
})

const reveal = async (...tasks: readonly Task[]) =>
  (await secrets.reveal(tasks.map(task => records.task.encode(task)))).map(text =>
    records.task.decode(text),
  )

const task: Task = {
  ...aTask({
    files: [mount({}), mount({ kind: 'config', name: 'c', target: '/c', digest: 'd-c' })],
    secretEnvironment: { PW: { digest: storedDigest(ref), stored: ref } },
  }),
  files: { 'd-a': sealed('d-a', 'from a file'), 'd-c': base64('a config') },
}

describe('a task on its way to its agent', () => {
  it('gets the contents of its secrets, and is else what it was', async () => {
    const [revealed] = await reveal(task)
    expect(revealed).toEqual({
      ...task,
      files: {
        'd-a': base64('from a file'),
        'd-c': base64('a config'),
        [storedDigest(ref)]: base64('from the store'),
      },
    })
    expect(events).toEqual([])
  })

  it('without secrets goes as it is', async () => {
    const text = records.task.encode({ ...aTask(), files: { 'd-c': base64('a config') } })
    expect(await secrets.reveal([text])).toEqual([text])
  })

  it('shares what it reads with the others of its message', async () => {
    await reveal(task, { ...task, id: 'shop-web-2' })
    expect(reads).toHaveLength(1)
  })

  it('goes without a content that can not be had, which is told once', async () => {
    trouble = new BanyanError('secret-version-missing', 'it is gone', 'stalled')
    const moved = { ...task, files: { 'd-a': sealed('d-b', 'of another') } }
    const [revealed] = await reveal(moved)
    await reveal(moved)

    expect(revealed?.files).toEqual({})
    expect(events).toMatchObject([{ kind: 'secret-unavailable', level: 'error', task: task.id }])
    expect(events[0]?.message).not.toContain('of another')
  })

  it('waits while the store is away', async () => {
    trouble = new BanyanError('store-unavailable', 'etcd does not answer', 'retry')
    await expect(reveal(task)).rejects.toMatchObject({ code: 'store-unavailable' })
    expect(events).toEqual([])
  })

  it('keeps contents that were stored before they were sealed', async () => {
    const plain = { ...task, files: { ...task.files, 'd-a': base64('from before') } }
    const [revealed] = await reveal(plain)
    expect(revealed?.files['d-a']).toBe(base64('from before'))
  })
})
