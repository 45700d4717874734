import { z } from 'zod'
import { askFor, fullPage, type Reply } from '../ask-for.ts'
import type { GitHub } from '../github.ts'
import { routes } from '../routes.ts'
import * as shapes from '../shapes.ts'
import type { Hook, HookDelivery } from '../shapes.ts'

export async function listHooks(github: GitHub, signal: AbortSignal): Promise<Reply<Hook[]>> {
  return await askFor(github, routes.listHooks, z.array(shapes.hook), fullPage, signal)
}

/** Newest first. */
export async function listHookDeliveries(
  github: GitHub,
  hook: number,
  signal: AbortSignal,
): Promise<Reply<HookDelivery[]>> {
  const wish = { hook_id: hook, per_page: 20 }
  const shape = z.array(shapes.hookDelivery)
  return await askFor(github, routes.listHookDeliveries, shape, wish, signal)
}
