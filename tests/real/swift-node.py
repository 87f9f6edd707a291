#!/usr/bin/python3
"""OpenStack Swift on one machine, out of one directory.

    swift-node.py configure DIR PROXY ACCOUNT CONTAINER OBJECT MEMCACHED
        write configuration and rings for these ports; SWIFT_REGION, SWIFT_CERT and SWIFT_KEY say
        the rest
    swift-node.py serve DIR proxy|account|container|object
        run one of the four servers until it is ended
"""
import configparser
import getpass
import os
import sys

from swift.common import utils

STORAGE = ('account', 'container', 'object')

# s3api needs bulk for multi-delete, slo for multipart, versioned_writes for versions.
PIPELINE = ('catch_errors gatekeeper proxy-logging cache listing_formats bulk s3api tempauth'
            ' copy slo versioned_writes symlink proxy-server').split()

PLUGIN = {'cache': 'memcache', 'proxy-logging': 'proxy_logging'}

USERS = {
    'user_ops_backup': 'correct-horse-battery .admin',  # owns the account and so its buckets
    'user_ops_guest': 'may-do-nothing',                 # same account, no rights in it
}


def write(path, sections):
    parser = configparser.RawConfigParser()
    parser.read_dict(sections)
    with open(path, 'w') as file:
        parser.write(file)


def common(directory, port):
    return {'bind_ip': '127.0.0.1', 'bind_port': port, 'workers': 0, 'user': getpass.getuser(),
            'swift_dir': directory}


def storage(directory, role, port):
    return {
        'DEFAULT': dict(common(directory, port), devices=os.path.join(directory, 'devices'),
                        mount_check='false', disable_fallocate='true', fallocate_reserve=0),
        'pipeline:main': {'pipeline': role + '-server'},
        'app:%s-server' % role: {'use': 'egg:swift#' + role,
                                 'recon_cache_path': os.path.join(directory, 'recon')},
    }


def proxy(directory, port, memcached):
    sections = {'filter:' + name: {'use': 'egg:swift#' + PLUGIN.get(name, name)}
                for name in PIPELINE[:-1]}
    sections['DEFAULT'] = dict(common(directory, port), cert_file=os.environ['SWIFT_CERT'],
                               key_file=os.environ['SWIFT_KEY'])
    sections['pipeline:main'] = {'pipeline': ' '.join(PIPELINE)}
    sections['app:proxy-server'] = {'use': 'egg:swift#proxy', 'account_autocreate': 'true'}
    sections['filter:cache']['memcache_servers'] = '127.0.0.1:%s' % memcached
    sections['filter:s3api'].update(storage_domain='s3.test',
                                    location=os.environ['SWIFT_REGION'])
    sections['filter:tempauth'].update(USERS)
    # As other clusters need it that are kept in step: an object may say itself how old it is.
    sections['filter:gatekeeper']['shunt_inbound_x_timestamp'] = 'false'
    sections['filter:versioned_writes']['allow_object_versioning'] = 'true'
    return sections


def ring(directory, role, port):
    from swift.common.ring import RingBuilder
    builder = RingBuilder(2, 1, 1)  # four partitions, one replica: there is one device
    builder.add_dev({'id': 0, 'region': 1, 'zone': 1, 'ip': '127.0.0.1', 'port': int(port),
                     'device': 'one', 'weight': 1})
    builder.rebalance()
    builder.get_ring().save(os.path.join(directory, role + '.ring.gz'))


def configure(directory, proxy_port, *ports):
    for name in ('devices/one', 'recon'):
        os.makedirs(os.path.join(directory, name))
    write(os.path.join(directory, 'swift.conf'),
          {'swift-hash': {'swift_hash_path_prefix': 's3preflight'}})
    utils.set_swift_dir(directory)
    for role, port in zip(STORAGE, ports):
        write(os.path.join(directory, role + '.conf'), storage(directory, role, port))
        ring(directory, role, port)
    write(os.path.join(directory, 'proxy.conf'), proxy(directory, proxy_port, ports[-1]))


def serve(directory, role):
    from swift.common.wsgi import run_wsgi
    utils.set_swift_dir(directory)  # before anything looks into /etc/swift
    return run_wsgi(os.path.join(directory, role + '.conf'), role + '-server', verbose=True)


if __name__ == '__main__':
    if sys.argv[1:2] == ['configure'] and len(sys.argv) == 8:
        configure(*sys.argv[2:])
    elif sys.argv[1:2] == ['serve'] and len(sys.argv) == 4:
        sys.exit(serve(*sys.argv[2:]))
    else:
        sys.exit(__doc__)
