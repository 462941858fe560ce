// The reference PDS with a registry of DIDs in memory beside it, both on loopback.
// Arguments: the folder for its data, the PDS's port, the registry's port. Prints "ready" once both answer.
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { PDS, envToCfg, envToSecrets, readEnv } from '@atproto/pds'
import * as registry from '@did-plc/server'

const [folder, pdsPort, registryPort] = process.argv.slice(2)
const here = '127.0.0.1'

// Both servers listen on every interface and offer no setting for it.
const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (port, ...rest) {
  const done = rest.filter((one) => typeof one === 'function')
  return /^\d+$/.test(port) ? listen.call(this, Number(port), here, ...done) : listen.call(this, port, ...rest)
}

const dids = registry.PlcServer.create({ db: registry.Database.mock(), port: Number(registryPort) })
await dids.start()

const storage = { blobs: path.join(folder, 'blobs'), temporary: path.join(folder, 'temporary') }
for (const one of Object.values(storage)) fs.mkdirSync(one, { recursive: true })
Object.assign(process.env, {
  PDS_HOSTNAME: 'localhost',
  PDS_PORT: pdsPort,
  PDS_DEV_MODE: 'true',
  PDS_DATA_DIRECTORY: folder,
  PDS_BLOBSTORE_DISK_LOCATION: storage.blobs,
  PDS_BLOBSTORE_DISK_TMP_LOCATION: storage.temporary,
  PDS_DID_PLC_URL: `http://${here}:${registryPort}`,
  PDS_INVITE_REQUIRED: 'false',
  PDS_SERVICE_HANDLE_DOMAINS: '.test',
  PDS_PLC_ROTATION_KEY_K256_PRIVATE_KEY_HEX: '17'.repeat(32),
  PDS_DISABLE_SSRF_PROTECTION: 'true',
  LOG_ENABLED: 'false',
})
const environment = readEnv()
const settings = envToCfg(environment)
settings.service.publicUrl = `http://${here}:${pdsPort}` // "localhost" may be ::1 on some machines
const pds = await PDS.create(settings, envToSecrets(environment))
await pds.start()
console.log('ready')

for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, async () => {
    await pds.destroy()
    await dids.destroy()
    process.exit(0)
  })
}
