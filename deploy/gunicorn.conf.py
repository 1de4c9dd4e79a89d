"""gunicorn in production: two processes a core at most, threads for what waits."""

import multiprocessing

bind = "127.0.0.1:8000"
workers = min(2 * multiprocessing.cpu_count(), 8)
worker_class = "gthread"
threads = 4
timeout = 120
graceful_timeout = 30
keepalive = 5
max_requests = 5000
max_requests_jitter = 500
control_socket_disable = True
accesslog = "-"
# The path without its query: a query may hold what somebody searched for.
access_log_format = '%(h)s "%(m)s %(U)s" %(s)s %(B)s %(M)sms'
forwarded_allow_ips = "127.0.0.1"
