const { createServer } = require('node:http');
const { createGuard } = require('@usher/guard');

const { ISSUER = 'http://localhost:3000', AUDIENCE = 'https://api.example.com', PORT = '4001' } = process.env;

const guard = createGuard({ issuer: ISSUER, audience: AUDIENCE });
const signedIn = guard.express();
const checks = {
  'GET /me': signedIn,
  'GET /reports': guard.requiresPermission('reports:read'),
  'DELETE /reports/1': guard.higherEquals('manager'),
};

const server = createServer((request, response) => {
  const check = checks[`${request.method} ${request.url}`] ?? signedIn;
  check(request, response, () => response.end(JSON.stringify(request.user)));
});
server.listen(Number(PORT), 'localhost', () => console.log(`http://localhost:${PORT}`));
