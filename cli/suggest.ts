import { closest } from '../core/compose/suggest.ts'
import type { Engine } from './client/engine.ts'

/** What the engine knows that is written almost like a name that it doesn't know, as the code of its error says. */
export async function suggestName(
  subject: string,
  code: string,
  engine: Engine,
): Promise<string | undefined> {
  if (code === 'agent-unknown') return await suggestAgent(subject, engine)
  if (code === 'invitation-unknown') return await suggestInvitation(subject, engine)
  return await suggestTarget(subject, engine)
}

async function suggestInvitation(subject: string, engine: Engine): Promise<string | undefined> {
  const { invitations } = await engine.invitations()
  return closest(
    subject,
    invitations.map(({ id }) => id),
  )
}

async function suggestAgent(subject: string, engine: Engine): Promise<string | undefined> {
  const { agents } = await engine.agents()
  return closest(
    subject,
    agents.map(({ name }) => name),
  )
}

/** About `<app>`, `<app>/<service>` or `<repository>`. */
async function suggestTarget(subject: string, engine: Engine): Promise<string | undefined> {
  const [name = '', service] = subject.split('/')
  const { applications, repositories } = await engine.status()
  const names = [...applications, ...repositories].map(known => known.name)
  if (!names.includes(name)) return closest(name, names)
  if (service === undefined) return undefined
  const { tasks } = await engine.tasks(name)
  const found = closest(service, new Set(tasks.map(task => task.service)))
  return found === undefined ? undefined : `${name}/${found}`
}
