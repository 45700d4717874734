import type { Context } from '../context.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { webhookLines } from '../output/webhook.ts'
import { print } from '../print.ts'

/** Exit code 1 when anything on the way is wrong. */
export async function testWebhook(context: Context, repository: string): Promise<ExitCode> {
  const engine = await context.engine()
  const reply = await engine.testWebhook(repository)
  print(context, reply, ({ steps }, screen) => webhookLines(steps, screen))
  const isWell = reply.steps.length > 0 && reply.steps.every(({ ok }) => ok)
  return isWell ? exitCodes.ok : exitCodes.failed
}
