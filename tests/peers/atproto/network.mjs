// A real AT Protocol network for tests, on 127.0.0.1 only.
//
//   node network.mjs pds    identity directory + personal data server (needs nothing else)
//   node network.mjs full   the same + AppView (needs DB_POSTGRES_URL and REDIS_HOST)
//
// Environment, for pds: PDS_PORT keeps the port over a restart; PDS_FOLDER keeps accounts, records and the firehose's
// numbering (full runs more than one data server, which could not share them). When everything answers, one line of
// JSON goes to standard output. The process ends with SIGTERM, SIGINT, or when its standard input closes, so it cannot
// outlive the tests that started it.

import fs from 'node:fs'
import { Server, createServer } from 'node:net'
import dns from 'node:dns'
import path from 'node:path'

process.env.NODE_ENV ??= 'test'
process.env.LOG_ENABLED ??= 'false'
dns.setDefaultResultOrder('ipv4first')

// The packages bind every interface; a test network must not be reachable from outside.
const bind = Server.prototype.listen
Server.prototype.listen = function (...args) {
  const ready = args.filter((argument) => typeof argument === 'function').slice(0, 1)
  const wanted = args[0] !== null && typeof args[0] === 'object' ? args[0].port : args[0]
  return bind.call(this, { host: '127.0.0.1', port: Number(wanted) || 0 }, ...ready)
}

const freePort = () =>
  new Promise((resolve) => {
    const probe = createServer()
    probe.listen(0, () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })

// What a restart must find again: the identity directory signs with this key, and the data lies in this folder.
const ROTATION_KEY = '7f'.repeat(32)

function pdsConfiguration() {
  const configuration = { hostname: 'localhost', enableDidDocWithSession: true }
  if (process.env.PDS_PORT) configuration.port = Number(process.env.PDS_PORT)
  if (process.env.PDS_RATE_LIMITS) configuration.rateLimitsEnabled = true
  const folder = process.env.PDS_FOLDER
  if (folder) {
    for (const part of ['data', 'blobs']) fs.mkdirSync(path.join(folder, part), { recursive: true })
    configuration.dataDirectory = path.join(folder, 'data')
    configuration.blobstoreDiskLocation = path.join(folder, 'blobs')
    configuration.plcRotationKeyK256PrivateKeyHex = ROTATION_KEY
  }
  return configuration
}

async function start(mode) {
  const { TestNetwork, TestNetworkNoAppView } = (await import('@atproto/dev-env')).default
  if (mode === 'pds') return TestNetworkNoAppView.create({ plc: {}, pds: pdsConfiguration() })
  const port = await freePort()
  return TestNetwork.create({
    plc: {},
    pds: { hostname: 'localhost', enableDidDocWithSession: true },
    // One schema a process: several networks may share one database. Only letters are allowed in its name.
    dbPostgresSchema: 'n' + [...String(process.pid)].map((digit) => 'abcdefghij'[Number(digit)]).join(''),
    bsky: { port, publicUrl: `http://localhost:${port}` },
  })
}

const started = Date.now()
const mode = process.argv[2] ?? 'pds'
if (!['pds', 'full'].includes(mode)) throw new Error(`unknown mode ${mode}: pds or full`)
const network = await start(mode)

let ending = false
async function end() {
  if (ending) return
  ending = true
  setTimeout(() => process.exit(0), 3000).unref()
  await network.close().catch(() => {})
  process.exit(0)
}
process.on('SIGTERM', end)
process.on('SIGINT', end)
process.stdin.on('end', end).resume()

const numeric = (url) => url?.replace('localhost', '127.0.0.1') ?? null
console.log(
  JSON.stringify({
    pid: process.pid,
    milliseconds: Date.now() - started,
    plc: numeric(network.plc.url),
    pds: numeric(network.pds.url),
    appview: numeric(network.bsky?.url),
    admin_password: 'admin-pass',
  }),
)
