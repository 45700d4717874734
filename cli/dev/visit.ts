import type { ApplicationStatus, Event } from '../client/wire.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { errorLines } from '../output/error.ts'
import { printableData } from '../output/text.ts'
import { watch } from '../watch.ts'
import type { House } from './house.ts'
import type { Layout } from './layout.ts'
import { liveLine, newsLine, nextLines, shortPath } from './lines.ts'
import { fetchPage } from './load.ts'
import { measureUpdate, type Measurement } from './measure.ts'
import { followPushes } from './story.ts'
import { until } from './until.ts'

/** What a command is given; the engine is one that it starts itself. */
export type DevContext = Omit<Context, 'engine' | 'reconnect'>

const repository = 'demo'
const app = 'demo'
const noticeTimeoutMs = 60_000
/** After a second start: containers start again, and wait for each other. */
const answerTimeoutMs = 60_000

/** What a person does with the demo: looks at the first deployment, pushes, looks again. */
export class Visit {
  readonly #context: DevContext
  readonly #house: House
  readonly #layout: Layout

  constructor(context: DevContext, house: House, layout: Layout) {
    this.#context = context
    this.#house = house
    this.#layout = layout
  }

  /** Deploys what the repository holds. Answers whether all of it is live and the page says what it should. */
  async deploy(): Promise<boolean> {
    const { out, style } = this.#context.terminal
    await this.#tellLatest()
    if (!(await this.#watchSync()) || !(await this.#answers())) return false
    ;['', liveLine(this.#house.url, style), ''].forEach(out)
    return true
  }

  /** Shows every push until the signal aborts. */
  async follow(): Promise<void> {
    const { terminal, signal } = this.#context
    ;[...nextLines(shortPath(this.#layout.demoClone, process.cwd())), ''].forEach(terminal.out)
    const onNews = async (event: Event) => await this.#tell(event)
    await followPushes({ engine: this.#house.engine, onNews, signal })
  }

  async measure(): Promise<Measurement> {
    const { terminal, signal } = this.#context
    const before = (await this.#application())?.wanted ?? 0
    const untilUpdated = async () => {
      const patience = { what: 'The engine did not notice the push', signal }
      const isNewer = async () => ((await this.#application())?.wanted ?? 0) > before || undefined
      await until(isNewer, { ...patience, timeoutMs: noticeTimeoutMs })
      return await this.#watchSync()
    }
    const { url } = this.#house
    const layout = this.#layout
    return await measureUpdate({ layout, url, untilUpdated, say: terminal.err, signal })
  }

  /** The engine syncs as it starts: what it accepted before anybody could watch. */
  async #tellLatest(): Promise<void> {
    const { engine, startedAt } = this.#house
    const { out, style } = this.#context.terminal
    for await (const event of engine.events({ app, limit: 50, follow: false })) {
      const isNews = event.at >= startedAt && event.kind === 'accepted'
      if (isNews) out(newsLine(printableData(event), style))
    }
  }

  async #tell(event: Event): Promise<void> {
    const { out, style } = this.#context.terminal
    out(newsLine(printableData(event), style))
    if (await this.#watchSync()) out(liveLine(this.#house.url, style))
    out('')
  }

  /** Shows what happens until every rollout has ended. Answers whether all is well. */
  async #watchSync(): Promise<boolean> {
    const { person, terminal, signal } = this.#context
    const { engine } = this.#house
    const dial = () => Promise.resolve(engine)
    const context = { ...this.#context, json: false, engine: dial, reconnect: dial }
    const request = { repository, wait: true, retry: false, once: false, override: '', person }
    try {
      return (await watch(context, engine.sync(request))) === exitCodes.ok
    } catch (err) {
      signal.throwIfAborted()
      errorLines(err, terminal.errStyle, {}).forEach(terminal.err)
      return false
    }
  }

  /**
   * The page can be read, and then all tasks are up. Without a rollout, as on a second start, this is what is left: until the agent has told
   * anything, the engine knows of the tasks what was so before.
   */
  async #answers(): Promise<boolean> {
    const { terminal, signal } = this.#context
    const { url } = this.#house
    const isUp = async () => {
      if ((await fetchPage(url)) === '') return undefined
      const { tasksReady = 0, tasksWanted = 1 } = (await this.#application()) ?? {}
      return tasksReady >= tasksWanted || undefined
    }
    try {
      const what = `${url} did not answer`
      return await until(isUp, { what, timeoutMs: answerTimeoutMs, signal })
    } catch (err) {
      signal.throwIfAborted()
      errorLines(err, terminal.errStyle, {}).forEach(terminal.err)
      return false
    }
  }

  async #application(): Promise<ApplicationStatus | undefined> {
    const { applications } = await this.#house.engine.status()
    return applications.find(({ name }) => name === app)
  }
}
