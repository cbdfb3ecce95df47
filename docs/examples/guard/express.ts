import { createGuard, type Person } from '@usher/guard';
import express, { type Request } from 'express';

const { ISSUER = 'http://localhost:3000', AUDIENCE = 'https://api.example.com', PORT = '4001' } = process.env;

const guard = createGuard({ issuer: ISSUER, audience: AUDIENCE });
const app = express();
app.use(guard.express());

app.get('/me', (req: Request & { user?: Person }, res) => {
  res.json(req.user);
});

app.get('/reports', guard.requiresPermission('reports:read'), (_req, res) => {
  res.json([{ id: 1, title: 'Bees of the northern valleys' }]);
});

app.delete('/reports/:id', guard.higherEquals('manager'), (_req, res) => {
  res.status(204).end();
});

app.listen(Number(PORT), () => console.log(`http://localhost:${PORT}`));
