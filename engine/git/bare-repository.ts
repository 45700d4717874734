import { BanyanError, codeOf } from '../../core/errors.ts'
import type { Logger } from '../../platform/logger.ts'
import {
  createBare,
  listFolders,
  nextFolder,
  readIntactState,
  removeFolder,
  writeState,
  type BareState,
} from './bare-folder.ts'
import { ancestorsIn, maxCommitBytes, maxTreeBytes, readCommit } from './commits.ts'
import { failures } from './failures.ts'
import { ObjectStore } from './object-store.ts'
import { parseTree } from './objects.ts'
import type { ObjectType } from './pack-file.ts'
import { checkRef, isObjectId, isRefName } from './remote.ts'
import type { CommitInfo, RepositoryWithHistory, TreeEntry } from './repository.ts'
import type { Transport } from './transport.ts'

export interface BareOptions {
  /** Folder of this repository alone. */
  readonly home: string
  readonly transport: Transport
  /**
   * After this many packs the next fetch begins afresh and the old repository goes: nothing else ever compacts
   * them, and each look-up of an object searches all.
   */
  readonly maxPacks?: number
  readonly log?: Logger
}

interface Bare {
  readonly gitdir: string
  readonly state: BareState
  readonly store: ObjectStore
}

const defaultMaxPacks = 50
const defaultMaxBlobBytes = 10 * 1024 * 1024

/**
 * A repository in a folder of our own. Invariants: one fetch at a time; a bare repository is used only if it is
 * exactly what the last whole fetch left; anything else is replaced by a fresh one, never repaired; readers of
 * the one before keep it until the next is replaced in turn.
 */
export class BareRepository implements RepositoryWithHistory {
  readonly #options: BareOptions
  readonly #maxPacks: number
  #current: Bare | undefined
  #previous: Bare | undefined
  #opened: Promise<void> | undefined
  #queue: Promise<unknown> = Promise.resolve()

  constructor(options: BareOptions) {
    this.#options = options
    this.#maxPacks = options.maxPacks ?? defaultMaxPacks
  }

  async resolve(ref: string, signal: AbortSignal): Promise<string> {
    checkRef(ref)
    if (isObjectId(ref)) return ref
    const { transport } = this.#options
    const commit = await transport.resolve(ref, signal)
    if (isObjectId(commit)) return commit
    throw failures.unreachable(transport.where, 'its object ids are not SHA-1')
  }

  /** A tag whose name or id no fetch would take can't be asked for, so it doesn't count. */
  async tags(signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
    const all = await this.#options.transport.tags(signal)
    return new Map([...all].filter(([ref, oid]) => isRefName(ref) && isObjectId(oid)))
  }

  async fetch(ref: string, commit: string, signal: AbortSignal): Promise<CommitInfo> {
    checkRef(ref)
    if (!isObjectId(commit)) throw failures.refRefused(commit)
    const turn = this.#queue.then(() => this.#fetch(ref, commit, signal))
    this.#queue = turn.catch(() => undefined)
    return await turn
  }

  async readCommit(oid: string): Promise<Buffer> {
    return await this.#read(oid, 'commit', maxCommitBytes)
  }

  async readTree(oid: string): Promise<readonly TreeEntry[]> {
    return parseTree(await this.#read(oid, 'tree', maxTreeBytes))
  }

  async readBlob(oid: string, maxBytes = defaultMaxBlobBytes): Promise<Uint8Array> {
    return await this.#read(oid, 'blob', maxBytes)
  }

  /** In a folder that goes at once: what is deployed needs no history. */
  async ancestors(
    ref: string,
    commit: string,
    depth: number,
    signal: AbortSignal,
  ): Promise<ReadonlySet<string>> {
    const turn = this.#queue.then(async () => await this.#ancestors(ref, commit, depth, signal))
    this.#queue = turn.catch(() => undefined)
    return await turn
  }

  async #ancestors(
    ref: string,
    commit: string,
    depth: number,
    signal: AbortSignal,
  ): Promise<ReadonlySet<string>> {
    const { home, transport } = this.#options
    const gitdir = await nextFolder(home)
    const objects = new ObjectStore(gitdir)
    const localRef = 'refs/banyan/history'
    try {
      await createBare(gitdir)
      await transport.fetchInto({ gitdir, ref, commit, localRef, objects, depth }, signal)
      await objects.refresh()
      return await ancestorsIn(objects, commit)
    } catch (error) {
      throw error instanceof BanyanError ? error : failures.storage(home, error)
    } finally {
      await removeFolder(gitdir)
    }
  }

  async #fetch(ref: string, commit: string, signal: AbortSignal): Promise<CommitInfo> {
    const { home, transport, log } = this.#options
    if (signal.aborted) throw failures.cancelled(transport.where, signal.reason)
    const usable = await this.#usable()
    if (usable?.state.refs[ref] === commit) return await readCommit(usable.store, commit)
    try {
      if (usable && usable.state.packs.length < this.#maxPacks) {
        return await this.#fetchInto(usable, ref, commit, signal)
      }
    } catch (err) {
      if (codeOf(err) !== 'git-corrupt') throw err
      log?.warn({ err, gitdir: usable?.gitdir }, 'git copy damaged, fetching afresh')
    }
    try {
      return await this.#fetchAfresh(ref, commit, signal)
    } catch (error) {
      throw error instanceof BanyanError ? error : failures.storage(home, error)
    }
  }

  /** The current repository as it is on disk now; undefined where nothing can be built upon. */
  async #usable(): Promise<Bare | undefined> {
    await this.#open()
    if (!this.#current || this.#current.store.damaged) return undefined
    const state = await readIntactState(this.#current.gitdir)
    return state && { ...this.#current, state }
  }

  async #fetchInto(
    bare: Bare,
    ref: string,
    commit: string,
    signal: AbortSignal,
  ): Promise<CommitInfo> {
    const { gitdir, store, state } = bare
    const { transport } = this.#options
    const localRef = `refs/banyan/${ref.replace('refs/', '')}`
    await transport.fetchInto({ gitdir, ref, commit, localRef, objects: store }, signal)
    await store.refresh()
    if (!store.has(commit)) throw failures.moved(transport.where, ref, commit)
    const info = await readCommit(store, commit)
    await writeState(gitdir, { ...state.refs, [ref]: commit })
    return info
  }

  async #fetchAfresh(ref: string, commit: string, signal: AbortSignal): Promise<CommitInfo> {
    const { home } = this.#options
    const gitdir = await nextFolder(home)
    const fresh: Bare = { gitdir, state: { refs: {}, packs: [] }, store: new ObjectStore(gitdir) }
    try {
      await createBare(gitdir)
      const info = await this.#fetchInto(fresh, ref, commit, signal)
      if (this.#previous) await removeFolder(this.#previous.gitdir)
      this.#previous = this.#current
      this.#current = fresh
      return info
    } catch (error) {
      await removeFolder(gitdir)
      throw error
    }
  }

  async #read(oid: string, type: ObjectType, maxBytes: number): Promise<Buffer> {
    await this.#open()
    const bare = [this.#current, this.#previous].find(candidate => candidate?.store.has(oid))
    const object = await bare?.store.read(oid, maxBytes)
    if (object?.type !== type) throw failures.objectMissing(oid, type)
    return object.data
  }

  async #open(): Promise<void> {
    this.#opened ??= this.#openNewest()
    await this.#opened
  }

  /** After a restart: what the last process left whole is used, the rest is removed. */
  async #openNewest(): Promise<void> {
    for (const gitdir of await listFolders(this.#options.home)) {
      this.#current ??= await openIntact(gitdir)
      if (this.#current?.gitdir !== gitdir) await removeFolder(gitdir)
    }
  }
}

async function openIntact(gitdir: string): Promise<Bare | undefined> {
  const state = await readIntactState(gitdir)
  if (!state) return undefined
  const store = new ObjectStore(gitdir)
  try {
    await store.refresh()
    return { gitdir, state, store }
  } catch {
    return undefined
  }
}
