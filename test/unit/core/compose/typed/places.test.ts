import { expect, it } from 'vitest'
import { claimsOf } from '../../../../../core/model/claims.ts'
import { loadedFrom } from '../../../../support/load-compose.ts'

const text = `services:
  web:
    image: web
    container_name: front
    volumes: ["data:/data", "plain:/plain", "theirs:/theirs", "seen:/seen:ro"]
volumes:
  data: { name: shared }
  plain:
  theirs: { external: true }
  seen:
  unused: { name: unused }
`

it('claims what it writes and is called by, with the places that say so', () => {
  const { project, places } = loadedFrom(text)
  const claims = claimsOf(project)

  expect(claims).toEqual(['container:front', 'volume:shared', 'volume:shop_plain'])
  expect(claims.map(claim => `${places[claim]?.line}:${places[claim]?.column}`)).toEqual([
    '4:21',
    '7:17',
    '8:3',
  ])
})
