import type { Backend, Route, RouteNetwork } from '../model/route.ts'
import { publishedPort } from './ports.ts'
import { flag, listOf, object, optional, text, texts } from './schema.ts'

const backend = object<Backend>({ task: text, agent: text, address: text })

export const route = object<Route>({
  app: text,
  service: text,
  hashes: texts,
  networks: listOf(
    object<RouteNetwork>({ name: text, aliases: optional(texts), internal: optional(flag) }),
  ),
  ports: listOf(publishedPort),
  backends: listOf(backend),
  next: optional(listOf(backend)),
  members: texts,
  vip: optional(text),
})
